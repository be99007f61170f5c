using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Predictions.Models.Artifacts;

/// <summary>
/// A kind of component of an ML.NET model, as its 256-byte header names it. The header selects the code that reads the component,
/// and its assembly, so only these kinds are accepted.
/// </summary>
internal sealed class ComponentKind
{
    /// <summary>The offset of the component's own block.</summary>
    public const int HeaderBytes = 256;

    public static readonly ComponentKind BinaryPrediction = new("BIN\0PRED", 0x0001_0001, "BinaryPredXfer");
    public static readonly ComponentKind CalibratedPredictor = new("FTWTCALP", 0x0001_0001, "FeatWCaliPredExec");
    public static readonly ComponentKind Platt = new("PLATTCAL", 0x0001_0001, "PlattCaliExec");
    public static readonly ComponentKind FastTree = new("FTREE\0BC", 0x0001_0005, "FastTreeBinaryExec");

    private const int Begin = 0x40, End = 0x80, AssemblyAt = 0x90, AssemblyBytesAt = 0x98;

    // The prefix of ML.NET's assemblies, in UTF-16 as in the header.
    private static readonly byte[] Assemblies = Encoding.Unicode.GetBytes("Microsoft.ML.");

    private readonly byte[] _named = new byte[End - Begin];

    private ComponentKind(string signature, uint version, string loader)
    {
        Encoding.ASCII.GetBytes(signature, _named);
        BinaryPrimitives.WriteUInt32LittleEndian(_named.AsSpan(8), version);
        BinaryPrimitives.WriteUInt32LittleEndian(_named.AsSpan(12), version);
        Encoding.ASCII.GetBytes(loader, _named.AsSpan(16));
    }

    /// <summary>The error if the entry is not of this kind; otherwise <c>null</c>.</summary>
    public string? ErrorIn(ReadOnlySpan<byte> entry)
    {
        if (entry.Length < HeaderBytes)
            return "it is shorter than a header";
        if (!entry[Begin..End].SequenceEqual(_named))
            return "it is of another kind, or of another version of ML.NET, than this build reads";
        var at = MemoryMarshal.Read<long>(entry[AssemblyAt..]);
        var bytes = MemoryMarshal.Read<uint>(entry[AssemblyBytesAt..]);
        var isWithin = at >= HeaderBytes && at <= entry.Length && bytes <= entry.Length - at;
        return isWithin && entry.Slice((int)at, (int)bytes).StartsWith(Assemblies)
            ? null
            : "it names an assembly that is not ML.NET's";
    }
}
