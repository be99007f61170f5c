using System.Text;
using Predictions.Cli.Batches;
using Predictions.Core.History;
using Predictions.Training.Tables;

namespace Predictions.Cli.Histories;

/// <summary>Reads histories from CSV with the columns of <see cref="HistoryColumns"/>. One wrong row excludes its user.</summary>
internal sealed class HistoryCsvReader : IHistoryReader
{
    public IHistoryRecords Open(InputFile input, FilePosition start, string file)
    {
        var records = OpenCsv(input, default, file, null);
        var header = HistoryHeader.Read(records, file);
        if (header is null || start == default)
            return new Records(records, header);
        records.Dispose();
        return new Records(OpenCsv(input, start, file, header.Separator), header);
    }

    public ReadBatch Read(RecordBatch batch, DateOnly today)
    {
        var read = new ReadBatch();
        var header = batch.Header!;
        using var records = new CsvRecords(batch.Bytes, header.Separator);
        var hasRecord = records.TryRead();
        for (var i = 0; hasRecord;)
        {
            var user = Encoding.Latin1.GetString(records.Fields.GetSpan(header[HistoryColumns.User]));
            var rows = new UserRows(header, user, batch.Line(i), today);
            var first = i;
            do
            {
                rows.Add(records, batch.Line(i++));
                hasRecord = records.TryRead();
            }
            while (hasRecord && batch.IsSameUser(i));

            if (!UserId.IsValid(user))
                read.Bad.Add(new BadLine(batch.Line(first), $"user_id {UserId.Accepted}"));
            else
                rows.Complete(read);
        }

        return read;
    }

    // No column holds a line break, so an open quote harms its own line alone.
    private static CsvRecords OpenCsv(InputFile input, FilePosition start, string file, char? separator) => new(
        input.From(start), (line, wrong) => BatchException.At(file, line, wrong), allowLineBreaks: false, start, separator);

    private sealed class Records(CsvRecords records, HistoryHeader? header) : IHistoryRecords
    {
        private byte[] _user = [];

        public long Line => records.Line;

        public FilePosition After => records.After;

        public HistoryHeader? Header => header;

        public bool IsSameUser { get; private set; }

        public bool TryRead(out ReadOnlySpan<byte> record)
        {
            record = default;
            if (header is null || !records.TryRead())
                return false;
            var user = records.Fields.GetSpan(header[HistoryColumns.User]);
            IsSameUser = user.SequenceEqual(_user);
            if (!IsSameUser)
                _user = user.ToArray();
            record = records.Fields.RawRecord;
            return true;
        }

        public void Dispose() => records.Dispose();
    }
}
