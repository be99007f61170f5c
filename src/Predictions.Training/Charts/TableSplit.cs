using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Predictions.Training.Tables;

namespace Predictions.Training.Charts;

/// <summary>
/// A table of cycles in two parts, with each person in one of them. A hash of seed and id decides, so persons that are added
/// later do not move the others, and a larger share only adds persons to B.
/// </summary>
/// <param name="A">The part with the remaining persons.</param>
/// <param name="B">The part with the share.</param>
public sealed record TableSplit(TablePart A, TablePart B)
{
    /// <summary>Splits a table. Each record keeps all its columns and its bytes as UTF-8; lines end with "\n".</summary>
    /// <param name="path">A table that <see cref="CycleTable"/> reads.</param>
    /// <param name="share">The probability that a person is in B, 0 to 1.</param>
    /// <param name="seed">Another seed splits the same persons differently.</param>
    /// <exception cref="CycleTableException">The table has errors.</exception>
    public static TableSplit Of(string path, double share, int seed)
    {
        CycleTable.Read(path);
        using var file = File.OpenRead(path);
        using var csv = new CsvRecords(
            file, (line, wrong) => new CycleTableException($"{path}: line {line}: {wrong}"), allowLineBreaks: false);
        csv.TryRead();
        var id = csv.Column(CycleColumns.Person)!.Value;
        var (a, b) = (new TablePart(), new TablePart());
        a.Add(csv.Fields.RawRecord);
        b.Add(csv.Fields.RawRecord);
        while (csv.TryRead())
        {
            var person = csv.Fields.GetString(id).Trim();
            (IsInB(person, share, seed) ? b : a).Add(person, csv.Fields.RawRecord);
        }

        return new TableSplit(a, b);
    }

    /// <summary>Whether a person is in B.</summary>
    public static bool IsInB(string id, double share, int seed) => HashOf(id, seed) < share * Math.Pow(2, 64);

    /// <summary>The first 64 bits of the SHA-256 of seed and id.</summary>
    internal static ulong HashOf(string id, int seed) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{id}")));
}

/// <summary>A part of a table of cycles.</summary>
public sealed class TablePart
{
    private readonly HashSet<string> _persons = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _text = new();

    /// <summary>The number of persons.</summary>
    public int Women => _persons.Count;

    /// <summary>The number of cycles.</summary>
    public int Cycles { get; private set; }

    /// <summary>Writes the part as CSV.</summary>
    public void Write(Stream stream) => stream.Write(_text.WrittenSpan);

    internal void Add(string person, ReadOnlySpan<byte> record)
    {
        _persons.Add(person);
        Cycles++;
        Add(record);
    }

    internal void Add(ReadOnlySpan<byte> record)
    {
        _text.Write(record);
        _text.Write("\n"u8);
    }
}
