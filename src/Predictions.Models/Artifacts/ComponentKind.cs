using System.Buffers.Binary;
using System.Text;

namespace Predictions.Models.Artifacts;

/// <summary>
/// A kind of component of an ML.NET model, as its 256-byte header names it. ML.NET selects the code that reads a component, and
/// its assembly, by the header. Only these kinds are accepted, so an accepted file is safe for programs that open it with ML.NET.
/// </summary>
internal sealed class ComponentKind
{
    public static readonly ComponentKind BinaryPrediction = new("BIN\0PRED", 0x0001_0001, "BinaryPredXfer");
    public static readonly ComponentKind CalibratedPredictor = new("FTWTCALP", 0x0001_0001, "FeatWCaliPredExec");
    public static readonly ComponentKind Platt = new("PLATTCAL", 0x0001_0001, "PlattCaliExec");
    public static readonly ComponentKind FastTree = new("FTREE\0BC", 0x0001_0005, "FastTreeBinaryExec");

    private const int HeaderBytes = 256, BlockBytesAt = 0x18, Begin = 0x40, End = 0x80, AssemblyAt = 0x90, AssemblyBytesAt = 0x98;

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

    // The signature of all components, version 1.2 of the header as written and as readable, and the header's length.
    private static ReadOnlySpan<byte> Start => "ML\0MODEL\u0002\0\u0001\0\u0002\0\u0001\0\0\u0001\0\0\0\0\0\0"u8;

    /// <summary>The error if the entry is not of this kind; otherwise <c>null</c> and the component's own block.</summary>
    public string? ErrorIn(ReadOnlySpan<byte> entry, out ReadOnlySpan<byte> block)
    {
        block = default;
        if (entry.Length < HeaderBytes)
            return "it is shorter than a header";
        if (!entry.StartsWith(Start) || !entry[Begin..End].SequenceEqual(_named))
            return "it is of another kind, or of another version of ML.NET, than this build reads";
        var at = BinaryPrimitives.ReadInt64LittleEndian(entry[AssemblyAt..]);
        var bytes = BinaryPrimitives.ReadUInt32LittleEndian(entry[AssemblyBytesAt..]);
        var isWithin = at >= HeaderBytes && at <= entry.Length && bytes <= entry.Length - at;
        if (!isWithin || !entry.Slice((int)at, (int)bytes).StartsWith(Assemblies))
            return "it names an assembly that is not ML.NET's";
        var length = BinaryPrimitives.ReadInt64LittleEndian(entry[BlockBytesAt..]);
        if (length < 0 || length > entry.Length - HeaderBytes)
            return "its block is longer than the entry";
        block = entry.Slice(HeaderBytes, (int)length);
        return null;
    }
}
