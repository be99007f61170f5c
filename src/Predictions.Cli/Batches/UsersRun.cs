using System.Collections.Concurrent;
using Predictions.Audit;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis.Store;
using Predictions.Training.Tables;

namespace Predictions.Cli.Batches;

/// <summary>
/// Reads user ids from a file, gets their histories from the store, and writes one result per user to a file. Several batches are
/// in progress at once and are written in order. Memory use does not depend on the number of users.
/// </summary>
/// <param name="files">The files.</param>
/// <param name="choice">The settings of the run.</param>
/// <param name="store">The store.</param>
/// <param name="text">Writes a user.</param>
/// <param name="answer">The result for a user and the history, at the time that the run began.</param>
/// <param name="audit">Gets a line for each user before the user is written; <c>null</c> if the verb is not audited.</param>
/// <param name="states">The states of users from run to run; <c>null</c> if the verb keeps none.</param>
internal sealed class UsersRun<T>(
    UsersFiles files,
    RunSettings choice,
    RedisHistoryStore store,
    IUserText<T> text,
    Func<string, VersionedHistory, DateTimeOffset, Outcome<T>> answer,
    BatchAudit? audit = null,
    StatesFiles? states = null)
{
    /// <summary>Large enough that round trips are cheap, small enough that a batch takes milliseconds.</summary>
    private const int BatchUsers = 512;

    private readonly ConcurrentBag<BatchText> _spare = [];

    /// <summary>Converts the text of the run to the output file; <c>null</c> where the text is the output.</summary>
    public Func<Stream, Stream, Task>? Convert { get; init; }

    /// <summary>Runs to the end, and resumes an earlier run.</summary>
    /// <param name="what">The verb in the past tense, such as "exported".</param>
    /// <param name="settings">Settings that the output depends on.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="BatchException">The run cannot continue; it can be resumed.</exception>
    public async Task<int> RunAsync(string what, params string[] settings)
    {
        var total = files.CountUsers();
        using var run = ResumableRun.Open(
            files.Checkpoint, files.Identity([what, .. settings]), files.OutputFile, choice, TimeProvider.System, states?.Path);
        using var input = InputFile.Open(files.Users);
        using var users = files.Reader(input);
        using var before = states?.OpenBefore(run.BeforeBytes);
        using var standardOutput = files.OutputFile is null ? Console.OpenStandardOutput() : null;
        var progress = new RunProgress(what, total, run.Counts.Users);
        if (run.IsNew)
            Finish(new UserBatch([], users.Start, [], run.BeforeBytes), Begun());
        if (run.Start != default)
            users.GoTo(run.Start);

        await run.GuardAsync(() => WriteAllAsync(Batches(users, before), run.Began, progress, Finish));
        if (Convert is null)
            run.Complete();
        else
            await run.CompleteAsync(Convert);
        progress.Complete(run.Counts);
        return run.Counts.AllFailed == 0 ? ExitCode.Success : ExitCode.SomeFailed;

        void Finish(UserBatch batch, BatchText done)
        {
            standardOutput?.Write(done.Written());
            run.Finish(batch.After, done, batch.BeforeAfter);
            progress.Report(run.Counts);
            _spare.Add(done);
        }
    }

    private async Task WriteAllAsync(
        IEnumerable<UserBatch> batches, DateTimeOffset began, RunProgress progress, Action<UserBatch, BatchText> finish)
    {
        var retry = new StoreRetry(choice.StoreSeconds, TimeProvider.System, progress.Print);
        using var workers = new SemaphoreSlim(choice.Parallel);
        // As many batches wait for the store as are computed.
        await OrderedBatches.RunAsync(batches, 2 * choice.Parallel + 2, TextOfAsync, FinishAudited);

        void FinishAudited(UserBatch batch, BatchText done)
        {
            audit?.Append(batch.Ids, done.Outcomes);
            finish(batch, done);
        }

        async Task<BatchText> TextOfAsync(UserBatch users)
        {
            var found = await retry.AskAsync(users.Ids, batch => store.GetManyAsync(batch, CancellationToken.None));
            await workers.WaitAsync();
            try
            {
                return TextOf(users, found, began);
            }
            finally
            {
                workers.Release();
            }
        }
    }

    private BatchText Begun()
    {
        var begun = new BatchText();
        text.Begin(begun);
        return begun;
    }

    private static IEnumerable<UserBatch> Batches(UserIdReader users, StatesReader? before)
    {
        while (users.ReadBatch(BatchUsers) is { Length: > 0 } ids)
            yield return new UserBatch(ids, users.FilePosition, before?.Read(ids) ?? [], before?.Position ?? 0);
    }

    private BatchText TextOf(UserBatch users, Outcome<VersionedHistory>[] found, DateTimeOffset began)
    {
        var into = _spare.TryTake(out var spare) ? spare : new BatchText();
        into.Clear();
        into.Before = users.Before;
        for (var i = 0; i < found.Length; i++)
            Write(into, users.Ids[i], found[i].IsSuccess ? answer(users.Ids[i], found[i].Value, began) : found[i].Error!);
        return into;
    }

    private void Write(BatchText into, string userId, in Outcome<T> outcome)
    {
        if (outcome.IsSuccess)
        {
            text.Write(into, userId, outcome.Value);
            into.Counts.Succeeded();
            into.Outcomes.Add(AuditLine.Ok);
            return;
        }

        text.Fail(into, userId, outcome.Error);
        into.Counts.Fail(outcome.Error.Reason);
        into.Outcomes.Add(outcome.Error.Reason.WireName());
    }
}

/// <summary>Users that are processed together.</summary>
/// <param name="Ids">Their ids.</param>
/// <param name="After">The position in the file of users after them.</param>
/// <param name="Before">The state of each in the run before; empty where there was none.</param>
/// <param name="BeforeAfter">The position in the states of the run before after them.</param>
internal sealed record UserBatch(string[] Ids, FilePosition After, ulong?[] Before, long BeforeAfter);
