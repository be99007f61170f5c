using Predictions.Cli.Batches;
using Predictions.Cli.Histories;
using Predictions.Core.History;
using Predictions.Testing.Fuzzing;
using Predictions.Training.Tables;

namespace Predictions.Cli.Tests;

/// <summary>Files of histories and of ids, as whoever exports them writes them.</summary>
public class LineFuzzTests
{
    private const int Inputs = 2_000;

    /// <summary>Of one input, whose users are mostly alike.</summary>
    private const int MostReread = 3;

    private const string Name = "users.txt";

    private static readonly DateOnly Today = new(2026, 3, 6);

    [Fact]
    public void Rows_of_histories_are_read_or_refused_by_line() =>
        Try("csv-histories", Tokens.Any, 512, new HistoryCsvReader(), ExportCommand.Text(csv: true));

    [Fact]
    public void Lines_of_histories_are_read_or_refused_by_line() =>
        Try("ndjson-histories", Tokens.Json, 2_048, new HistoryNdjsonReader(), ExportCommand.Text(csv: false));

    [Fact]
    public void Ids_are_read_or_refused_by_line()
    {
        var fuzz = new Fuzz("user-ids", Tokens.Any) { BytesBeside = ReaderBytes };
        fuzz.Run(Inputs, input =>
        {
            try
            {
                Assert.All(fuzz.Bounded(input, () => Ids(input)), id => Assert.True(UserId.IsValid(id)));
                return true;
            }
            catch (BatchException refused)
            {
                Hold(refused.Message);
                return false;
            }
        });
    }

    /// <summary>What a reader of lines and a batch take for themselves.</summary>
    private const int ReaderBytes = 5 * CsvRecords.MaxRecordBytes;

    private static List<string> Ids(byte[] input)
    {
        using var file = new InputFile(new MemoryStream(input));
        using var reader = new UserIdReader(file, Name, null);
        var ids = new List<string>();
        while (reader.ReadBatch(512) is { Length: > 0 } batch)
            ids.AddRange(batch);
        return ids;
    }

    private static void Try(
        string parser, IReadOnlyList<byte[]> tokens, int bytesPerByte, IHistoryReader reader, IUserText<VersionedHistory> text)
    {
        // A line of two bytes may be a user of her own, whose records are gathered, or whose line the serializer throws over.
        var fuzz = new Fuzz(parser, tokens) { BytesBeside = ReaderBytes, BytesPerByte = bytesPerByte };
        fuzz.Run(Inputs, input =>
        {
            try
            {
                var read = fuzz.Bounded(input, () => Read(input, reader));
                foreach (var bad in read.SelectMany(batch => batch.Bad))
                {
                    Assert.True(bad.Number > 0);
                    Hold(bad.Wrong);
                }

                Reread(read, reader, text);
                return read.Exists(batch => batch.Histories.Count > 0);
            }
            catch (BatchException refused)
            {
                Hold(refused.Message);
                return false;
            }
        });
    }

    private static List<ReadBatch> Read(byte[] input, IHistoryReader reader)
    {
        var path = Path.Combine(Path.GetTempPath(), $"lines-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}");
        File.WriteAllBytes(path, input);
        try
        {
            return [.. new HistoriesFile(path, reader).Batches(default).Select(batch => reader.Read(batch, Today))];
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>What was accepted has one meaning: written and read again it is the same.</summary>
    private static void Reread(List<ReadBatch> read, IHistoryReader reader, IUserText<VersionedHistory> text)
    {
        // An id may come twice, which is looked for elsewhere, and rows of one user that lie apart would become one.
        foreach (var user in read.SelectMany(batch => batch.Histories).Take(MostReread))
        {
            using var written = new BatchText();
            text.Begin(written);
            text.Write(written, user.UserId, new VersionedHistory(user.History, 7));
            var again = Assert.Single(Assert.Single(Read(written.Written().ToArray(), reader)).Histories);
            Assert.Equal(user.UserId, again.UserId);
            Assert.True(user.History.SameAs(again.History));
        }
    }

    private static void Hold(string wrong)
    {
        Assert.DoesNotContain(wrong, char.IsControl);
        Assert.NotEmpty(wrong);
        Canaries.AbsentFrom(wrong);
    }
}
