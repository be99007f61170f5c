using Predictions.Cli.Batches;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis.Store;
using Predictions.Training;
using Predictions.Training.Charts;

namespace Predictions.Cli.Histories;

/// <summary>
/// Reads the lengths between logged periods of many users, from the store or from a file. It keeps those of a random sample of
/// users, so that memory and the time of an estimate do not depend on their number.
/// </summary>
/// <param name="choice">The settings of the run.</param>
/// <param name="seed">Seed of the sample.</param>
internal sealed class SkipRateRun(RunSettings choice, int seed)
{
    /// <summary>With so many users the interval of a rate of 0.02 is ±0.001.</summary>
    public const int MaxUsers = 20_000;

    private const int BatchUsers = 512;
    private const string BadLineReason = "BAD_LINE";

    private readonly Rng _rng = new(seed, 0);
    private readonly List<int[]> _lengths = [];
    private long _seen;

    /// <summary>The lengths in days of each user of the sample, oldest first.</summary>
    public IReadOnlyList<int[]> Lengths => _lengths;

    public Counts Counts { get; } = new();

    /// <summary>Reads the histories of a file.</summary>
    public async Task ReadAsync(HistoriesFile file)
    {
        var today = HistoryLimits.LatestToday(TimeProvider.System.GetUtcNow());
        var progress = new RunProgress("read", null, 0);
        var badLines = new BadLines(file.Path, progress.Print);
        await OrderedBatches.RunAsync(
            file.Batches(default), choice.Parallel + 2, batch => Task.FromResult(file.Reader.Read(batch, today)), (done, read) =>
            {
                badLines.Name(read.Bad);
                foreach (var (_, history) in read.Histories)
                    Add(history);
                foreach (var _ in read.Bad)
                    Counts.Fail(BadLineReason);
                progress.Report(Counts);
            });
        progress.Complete(Counts);
    }

    /// <summary>Reads the charts of a table of cycles, after removing a share of their periods.</summary>
    /// <exception cref="BatchException">The table cannot be read.</exception>
    public void Read(string cycles, double removed)
    {
        try
        {
            foreach (var person in MissingLogs.Make(CycleTable.Read(cycles), removed, seed))
                Add(person.LogAt(person.Cycles.Count - 1));
        }
        catch (CycleTableException e)
        {
            throw new BatchException(e.Message);
        }
    }

    /// <summary>Reads the stored histories of users.</summary>
    public async Task ReadAsync(UsersFiles files, RedisHistoryStore store)
    {
        var total = files.CountUsers();
        using var input = InputFile.Open(files.Users);
        using var users = new UserIdReader(input, files.Users, files.Column);
        var progress = new RunProgress("read", total, 0);
        var retry = new StoreRetry(choice.StoreSeconds, TimeProvider.System, progress.Print);
        await OrderedBatches.RunAsync(Batches(), choice.Parallel + 2, FoundAsync, (_, found) =>
        {
            foreach (var outcome in found)
            {
                if (outcome.IsSuccess)
                    Add(outcome.Value.History);
                else
                    Counts.Fail(outcome.Error.Reason);
            }

            progress.Report(Counts);
        });
        progress.Complete(Counts);

        IEnumerable<string[]> Batches()
        {
            while (users.ReadBatch(BatchUsers) is { Length: > 0 } ids)
                yield return ids;
        }

        Task<Outcome<VersionedHistory>[]> FoundAsync(string[] ids) =>
            retry.AskAsync(ids, batch => store.GetManyAsync(batch, CancellationToken.None));
    }

    // Every user has the same chance to be in the sample. Source: Vitter (1985), "Random sampling with a reservoir", algorithm R.
    private void Add(CycleHistory history)
    {
        Counts.Succeeded();
        var lengths = KnownCycles.Of(history).LengthsDays;
        if (lengths.Length == 0)
            return;
        _seen++;
        if (_lengths.Count < MaxUsers)
            _lengths.Add(lengths);
        else if (_rng.Whole(0, (int)Math.Min(_seen, int.MaxValue) - 1) is var at && at < MaxUsers)
            _lengths[at] = lengths;
    }
}
