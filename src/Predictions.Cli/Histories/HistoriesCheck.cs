using Predictions.Cli.Batches;
using Predictions.Core.History;

namespace Predictions.Cli.Histories;

/// <summary>Reads a whole file of histories before any of it is stored, and names what is wrong with it.</summary>
internal sealed class HistoriesCheck(HistoriesFile file, int parallel, DateOnly latestRecorded, BadLines bad)
{
    private const string Returned =
        "the rows of a user must lie next to one another, and this user had some before: sort the table by user_id";

    private readonly DuplicateUsers? _returning = file.Reader is HistoryCsvReader ? new DuplicateUsers(file.CountBytes()) : null;

    /// <summary>How many users can be imported, and how many cannot.</summary>
    public async Task<(long Good, long Bad)> RunAsync()
    {
        var (good, wrong) = (0L, 0L);
        await ReadAsync(read =>
        {
            bad.Name(read.Bad);
            (good, wrong) = (good + read.Histories.Count, wrong + read.Bad.Count);
            foreach (var history in read.Histories)
                _returning?.Meet(history.UserId);
        });
        if (_returning is not { AnySuspect: true } returning)
            return (good, wrong);

        var returned = 0L;
        await ReadAsync(read =>
        {
            for (var i = 0; i < read.Histories.Count; i++)
            {
                if (!returning.HasReturned(read.Histories[i].UserId))
                    continue;
                bad.Name([new BadLine(read.Numbers[i], Returned)]);
                returned++;
            }
        });
        return (good - returned, wrong + returned);
    }

    private Task ReadAsync(Action<ReadBatch> finish) => OrderedBatches.RunAsync(
        file.Batches(default),
        parallel + 2,
        batch => Task.FromResult(file.Reader.Read(batch, latestRecorded)),
        (_, read) => finish(read));
}
