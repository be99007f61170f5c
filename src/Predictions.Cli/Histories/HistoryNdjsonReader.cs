using System.Text.Json;
using Predictions.Cli.Batches;
using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Json;
using Predictions.Training.Tables;

namespace Predictions.Cli.Histories;

/// <summary>Reads histories from NDJSON, one line per user. Unknown, duplicate or null fields are errors.</summary>
internal sealed class HistoryNdjsonReader : IHistoryReader
{
    private const string Accepted =
        "must be one JSON object of known fields, each given once and of its type: userId, periods, ovulations, pauses, signs, "
        + "birthYear, revision";

    public IHistoryRecords Open(InputFile input, FilePosition start, string file) =>
        new LineReader(input.From(start), start, file);

    public ReadBatch Read(RecordBatch batch, DateOnly today)
    {
        var read = new ReadBatch();
        for (var i = 0; i < batch.Count; i++)
            Read(batch.Record(i), batch.Line(i), today, read);
        return read;
    }

    private static void Read(ReadOnlySpan<byte> line, long number, DateOnly today, ReadBatch read)
    {
        UserHistoryJson? user;
        try
        {
            user = JsonSerializer.Deserialize(line, ContractJson.Default.UserHistoryJson);
        }
        catch (JsonException)
        {
            user = null;
        }

        if (user is null)
            read.Bad.Add(new BadLine(number, Accepted));
        else if (!UserId.IsValid(user.UserId))
            read.Bad.Add(new BadLine(number, $"userId {UserId.Accepted}"));
        else if (user.Error is not null)
            read.WithoutHistory++;
        else
            Add(user, number, HistoryJsonMapping.Build(new HistoryBuilder(FieldPath.Root, today, toStore: true), user), read);
    }

    private static void Add(UserHistoryJson user, long number, Outcome<CycleHistory> built, ReadBatch read)
    {
        if (built.IsSuccess)
            read.Add((user.UserId, built.Value), number);
        else
            read.Bad.Add(new BadLine(number, built.Error.Message));
    }
}
