using Predictions.Cli.Batches;

namespace Predictions.Cli.Histories;

/// <summary>Checks a whole file of histories before any is stored, and prints its errors.</summary>
internal sealed class HistoriesCheck(HistoriesFile file, int parallel, DateOnly today, BadLines bad)
{
    private const string NotAdjacent =
        "the rows of a user must be adjacent, and this user has earlier rows: sort the table by user_id";

    private readonly DuplicateUsers? _duplicates = file.Reader is HistoryCsvReader ? new DuplicateUsers(file.CountBytes()) : null;

    /// <summary>The number of users that can be imported, and of those that cannot.</summary>
    public async Task<(long Good, long Bad)> RunAsync()
    {
        var (good, wrong) = (0L, 0L);
        await ReadAsync(read =>
        {
            bad.Name(read.Bad);
            (good, wrong) = (good + read.Histories.Count, wrong + read.Bad.Count);
            foreach (var history in read.Histories)
                _duplicates?.Add(history.UserId);
        });
        if (_duplicates is not { AnySuspect: true } duplicates)
            return (good, wrong);

        var rejected = 0L;
        await ReadAsync(read =>
        {
            for (var i = 0; i < read.Histories.Count; i++)
            {
                if (!duplicates.IsDuplicate(read.Histories[i].UserId))
                    continue;
                bad.Name([new BadLine(read.Numbers[i], NotAdjacent)]);
                rejected++;
            }
        });
        return (good - rejected, wrong + rejected);
    }

    private Task ReadAsync(Action<ReadBatch> finish) => OrderedBatches.RunAsync(
        file.Batches(default),
        parallel + 2,
        batch => Task.FromResult(file.Reader.Read(batch, today)),
        (_, read) => finish(read));
}
