using System.Text;
using Predictions.Cli.Batches;
using Predictions.Core.History;

namespace Predictions.Cli.Histories;

/// <summary>Reads histories from CSV, by <see cref="HistoryColumns"/>: what is wrong with one row of a user leaves all of her out.</summary>
internal sealed class CsvLines : IHistoryLines
{
    public bool IsHeader(ReadOnlySpan<byte> firstLine, string file) =>
        firstLine.SequenceEqual(Encoding.ASCII.GetBytes(HistoryColumns.Header))
            ? true
            : throw BatchException.At(file, 1, $"must be the header {HistoryColumns.Header}");

    public bool IsSameUser(ReadOnlySpan<byte> line, ReadOnlySpan<byte> next) => UserOf(line).SequenceEqual(UserOf(next));

    public ReadBatch Read(LineBatch batch, DateOnly latestRecorded)
    {
        var read = new ReadBatch();
        for (var i = 0; i < batch.Count;)
            i = ReadUser(batch, i, latestRecorded, read);
        return read;
    }

    private int ReadUser(LineBatch batch, int first, DateOnly latestRecorded, ReadBatch read)
    {
        var user = Encoding.Latin1.GetString(UserOf(batch.Line(first)));
        var rows = new UserRows(user, batch.Number(first), latestRecorded);
        var next = first;
        for (; next < batch.Count && (next == first || IsSameUser(batch.Line(first), batch.Line(next))); next++)
            rows.Add(batch.Line(next), batch.Number(next));
        if (!UserId.IsValid(user))
            read.Bad.Add(new BadLine(batch.Number(first), $"user_id {UserId.Accepted}"));
        else
            rows.Complete(read);
        return next;
    }

    private static ReadOnlySpan<byte> UserOf(ReadOnlySpan<byte> line)
    {
        Span<Range> fields = stackalloc Range[HistoryColumns.Count];
        // A line that cannot be split is of nobody else.
        return CsvFields.Split(line, fields) > 0 ? line[fields[HistoryColumns.User]] : line;
    }
}
