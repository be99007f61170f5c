using Predictions.Cli.Populations;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis;

namespace Predictions.Cli.Histories;

/// <summary>From a file of histories into the store: checked whole before the first is stored, then batch by batch.</summary>
internal sealed class ImportRun(HistoriesFile file, RedisHistoryStore store, int parallel, int storeSeconds)
{
    private const int MostNamed = 20;
    private const string BadLineReason = "BAD_LINE";

    private long _named;

    /// <summary>Runs to the end, or goes on with an earlier run.</summary>
    /// <param name="skipBad">Whether bad lines are left out and all others imported.</param>
    /// <param name="restart">Whether to forget an earlier run.</param>
    /// <param name="settings">What the outcome depends on beside the file.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="PopulationException">It cannot go on; what is done can be gone on from.</exception>
    public async Task<int> RunAsync(bool skipBad, bool restart, params string[] settings)
    {
        var checkpoint = file.IsStandardInput ? null : new CheckpointFile(file.Path + ".progress");
        long? total = null;
        if (!skipBad)
        {
            var (good, bad) = await CheckAsync();
            if (bad > 0)
                return ExitCode.Fail($"{file.Path}: {bad:N0} of {good + bad:N0} users cannot be imported, and nothing was: mend the lines, or leave them out with --skip-bad");
            total = good;
        }

        using var run = ResumableRun.Open(
            checkpoint, checkpoint is null ? "" : RunIdentity.Of(file.Path, settings), null, restart, TimeProvider.System);
        var progress = new RunProgress("imported", total, run.Tally.Users);
        var patience = new Patience(storeSeconds, TimeProvider.System, progress.Say);
        await run.GuardAsync(() => OrderedBatches.RunAsync(
            file.Batches(run.Start), parallel + 2, batch => ImportAsync(batch, run.Began, patience), Finish));
        run.Complete();
        progress.End(run.Tally);
        return run.Tally.AllFailed == 0 ? ExitCode.Success : ExitCode.SomeFailed;

        void Finish(LineBatch batch, (ReadBatch Read, Tally Tally) done)
        {
            Name(done.Read, progress.Say);
            run.Finish(batch.After, [], done.Tally);
            progress.Tell(run.Tally);
        }
    }

    private async Task<(long Good, long Bad)> CheckAsync()
    {
        var (good, bad) = (0L, 0L);
        var latest = HistoryLimits.LatestRecorded(TimeProvider.System.GetUtcNow());
        await OrderedBatches.RunAsync(
            file.Batches(default),
            parallel + 2,
            batch => Task.FromResult(file.Lines.Read(batch, latest)),
            (_, read) =>
            {
                (good, bad) = (good + read.Histories.Count, bad + read.Bad.Count);
                Name(read, Console.Error.WriteLine);
            });
        return (good, bad);
    }

    private async Task<(ReadBatch Read, Tally Tally)> ImportAsync(LineBatch batch, DateTimeOffset began, Patience patience)
    {
        var read = file.Lines.Read(batch, HistoryLimits.LatestRecorded(began));
        var tally = new Tally();
        foreach (var put in await patience.AskAsync<UserHistory, StoredHistory>([.. read.Histories], Put))
        {
            if (put.IsSuccess)
                tally.Succeeded();
            else
                tally.Fail(put.Failure.Error);
        }

        foreach (var _ in read.Bad)
            tally.Fail(BadLineReason);
        return (read, tally);

        ValueTask<Outcome<StoredHistory>[]> Put(IReadOnlyList<UserHistory> histories) =>
            store.PutManyAsync(histories, began, CancellationToken.None);
    }

    /// <summary>Names the first bad lines; a file that is bad throughout would otherwise fill the screen.</summary>
    private void Name(ReadBatch read, Action<string> say)
    {
        foreach (var bad in read.Bad)
            if (_named++ < MostNamed)
                say($"{file.Path}: line {bad.Number}: {bad.Wrong}");
            else if (_named == MostNamed + 1)
                say($"{file.Path}: further lines are not named");
    }
}
