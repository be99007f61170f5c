using System.Text;
using Predictions.Cli.Batches;
using Predictions.Core.History;

namespace Predictions.Cli.Histories;

/// <summary>Reads histories from CSV with the columns of <see cref="HistoryColumns"/>. One wrong row excludes its user.</summary>
internal sealed class HistoryCsvReader : IHistoryReader
{
    public IHistoryRecords Open(Stream stream, FilePosition start, string file) => new Records(stream, start, file);

    public ReadBatch Read(RecordBatch batch, DateOnly latestRecorded)
    {
        var read = new ReadBatch();
        using var records = new CsvRecords(batch.Bytes);
        var hasRecord = records.TryRead();
        for (var i = 0; hasRecord;)
        {
            var user = Encoding.Latin1.GetString(records.Fields.GetSpan(HistoryColumns.User));
            var rows = new UserRows(user, batch.Line(i), latestRecorded);
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

    private sealed class Records(Stream stream, FilePosition start, string file) : IHistoryRecords
    {
        // No column holds a line break, so an open quote harms its own line alone.
        private readonly CsvRecords _records = new(stream, start, file, allowLineBreaks: false);
        private byte[] _user = [];
        private bool _hasHeader = start != default;

        public long Line => _records.Line;

        public FilePosition After => _records.After;

        public bool IsSameUser { get; private set; }

        public bool TryRead(out ReadOnlySpan<byte> record)
        {
            record = default;
            if (!_hasHeader && _records.TryRead() && !IsHeader())
                throw BatchException.At(file, _records.Line, $"must be the header {HistoryColumns.Header}");
            _hasHeader = true;
            if (!_records.TryRead())
                return false;
            var user = _records.Fields.GetSpan(HistoryColumns.User);
            IsSameUser = user.SequenceEqual(_user);
            if (!IsSameUser)
                _user = user.ToArray();
            record = _records.Fields.RawRecord;
            return true;
        }

        public void Dispose()
        {
            _records.Dispose();
            stream.Dispose();
        }

        private bool IsHeader()
        {
            var fields = Enumerable.Range(0, _records.Fields.FieldCount).Select(_records.Fields.GetString);
            return string.Join(',', fields) == HistoryColumns.Header;
        }
    }
}
