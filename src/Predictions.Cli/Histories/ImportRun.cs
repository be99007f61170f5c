using Predictions.Cli.Batches;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis.Store;

namespace Predictions.Cli.Histories;

/// <summary>Imports a file of histories: checks the whole file first, then stores it in batches.</summary>
internal sealed class ImportRun(HistoriesFile file, RunSettings choice, RedisHistoryStore store, BatchAudit audit)
{
    private const string BadLineReason = "BAD_LINE";

    /// <summary>Runs to the end, and resumes an earlier run.</summary>
    /// <param name="skipBad">Whether to skip bad lines and import the other users.</param>
    /// <param name="settings">Settings that the result depends on.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="BatchException">The run cannot continue; it can be resumed.</exception>
    public async Task<int> RunAsync(bool skipBad, params string[] settings)
    {
        var checkpoint = file.IsStandardInput ? null : new CheckpointFile(file.Path + ".progress");
        long? total = null;
        if (!skipBad)
        {
            var today = HistoryLimits.LatestToday(TimeProvider.System.GetUtcNow());
            var named = new BadLines(file.Path, line => Console.Error.WriteLine($"predictions: {line}"));
            var check = new HistoriesCheck(file, choice.Parallel, today, named);
            var (good, bad) = await check.RunAsync();
            if (bad > 0)
                return ExitCode.Fail(
                    $"{file.Path}: {bad:N0} of {good + bad:N0} users cannot be imported, so nothing was imported: correct the " +
                    "lines, "
                    + "or skip them with --skip-bad");
            total = good;
        }

        using var run = ResumableRun.Open(
            checkpoint, checkpoint is null ? "" : RunIdentity.Of(file.Path, settings), null, choice, TimeProvider.System);
        var progress = new RunProgress("imported", total, run.Counts.Users);
        var withoutHistory = 0L;
        var badLines = new BadLines(file.Path, progress.Print);
        var retry = new StoreRetry(choice.StoreSeconds, TimeProvider.System, progress.Print);
        await run.GuardAsync(() => OrderedBatches.RunAsync(
            file.Batches(run.Start), choice.Parallel + 2, batch => ImportAsync(batch, run.Began, retry), Finish));
        run.Complete();
        if (withoutHistory > 0)
            progress.Print($"{withoutHistory:N0} users had no history when the file was exported, and were skipped");
        progress.Complete(run.Counts);
        return run.Counts.AllFailed == 0 ? ExitCode.Success : ExitCode.SomeFailed;

        void Finish(RecordBatch batch, (ReadBatch Read, Counts Counts) done)
        {
            badLines.Name(done.Read.Bad);
            withoutHistory += done.Read.WithoutHistory;
            run.Finish(batch.After, [], done.Counts);
            progress.Report(run.Counts);
        }
    }

    private async Task<(ReadBatch Read, Counts Counts)> ImportAsync(RecordBatch batch, DateTimeOffset began, StoreRetry retry)
    {
        var read = file.Reader.Read(batch, HistoryLimits.LatestToday(began));
        var counts = new Counts();
        var answers = await retry.AskAsync<(string UserId, CycleHistory History), VersionedHistory>([.. read.Histories], Put);
        audit.Append([.. read.Histories.Select(h => h.UserId)], [.. answers.Select(BatchAudit.OutcomeOf)]);
        foreach (var put in answers)
        {
            if (put.IsSuccess)
                counts.Succeeded();
            else
                counts.Fail(put.Error.Reason);
        }

        foreach (var _ in read.Bad)
            counts.Fail(BadLineReason);
        return (read, counts);

        ValueTask<Outcome<VersionedHistory>[]> Put(IReadOnlyList<(string UserId, CycleHistory History)> histories) =>
            store.PutManyAsync(histories, began, CancellationToken.None);
    }
}
