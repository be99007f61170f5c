using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Predictions.Models;

/// <summary>
/// A kind of component that a model consists of, as ML.NET's header of 256 bytes names it. The header chooses the code that reads
/// what follows, and the assembly that it is in, so that no other may be named.
/// </summary>
internal sealed class ComponentKind
{
    /// <summary>Where ML.NET lays the component's own block.</summary>
    public const int HeaderBytes = 256;

    public static readonly ComponentKind BinaryPrediction = new("BIN\0PRED", 0x0001_0001, "BinaryPredXfer");
    public static readonly ComponentKind CalibratedPredictor = new("FTWTCALP", 0x0001_0001, "FeatWCaliPredExec");
    public static readonly ComponentKind Platt = new("PLATTCAL", 0x0001_0001, "PlattCaliExec");
    public static readonly ComponentKind FastTree = new("FTREE\0BC", 0x0001_0005, "FastTreeBinaryExec");

    private const int Begin = 0x40, End = 0x80, AssemblyAt = 0x90, AssemblyBytesAt = 0x98;

    // ML.NET's assemblies, in the UTF-16 that headers hold.
    private static readonly byte[] Assemblies = Encoding.Unicode.GetBytes("Microsoft.ML.");

    private readonly byte[] _named = new byte[End - Begin];

    private ComponentKind(string signature, uint version, string loader)
    {
        Encoding.ASCII.GetBytes(signature, _named);
        BinaryPrimitives.WriteUInt32LittleEndian(_named.AsSpan(8), version);
        BinaryPrimitives.WriteUInt32LittleEndian(_named.AsSpan(12), version);
        Encoding.ASCII.GetBytes(loader, _named.AsSpan(16));
    }

    /// <summary>Why the entry is not of this kind; <c>null</c> where it is.</summary>
    public string? Fault(ReadOnlySpan<byte> entry)
    {
        if (entry.Length < HeaderBytes)
            return "it is shorter than a header";
        if (!entry[Begin..End].SequenceEqual(_named))
            return "it is of another kind, or of another version of ML.NET, than this build reads";
        var at = MemoryMarshal.Read<long>(entry[AssemblyAt..]);
        var bytes = MemoryMarshal.Read<uint>(entry[AssemblyBytesAt..]);
        var isWithin = at >= HeaderBytes && at <= entry.Length && bytes <= entry.Length - at;
        return isWithin && entry.Slice((int)at, (int)bytes).StartsWith(Assemblies) ? null : "it names an assembly that is not ML.NET's";
    }
}
