using System.Globalization;
using Predictions.Core.Verification;
using Predictions.Models.Registry;
using Predictions.Redis.Store;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Rollouts;

/// <summary>
/// Holds the rollout that the labels name, exchanges its scores with the other instances, and logs each change once. A rollout
/// that has stepped back keeps its candidate as a shadow.
/// </summary>
/// <param name="registry">The models.</param>
/// <param name="store">Holds the ledger, and the secret of the pseudonyms.</param>
/// <param name="metrics">The metrics of the rollout.</param>
/// <param name="clock">The clock.</param>
/// <param name="log">The log.</param>
/// <param name="interval">The time between two looks.</param>
internal sealed partial class RolloutWatch(
    ModelRegistry registry, RedisHistoryStore store, RolloutMetrics metrics, TimeProvider clock, ILogger<RolloutWatch> log,
    TimeSpan interval)
{
    private readonly TaskCompletionSource _firstLook = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile RolloutRun? _run;
    private (string? Id, int Share, bool SteppedBack) _reported;
    private bool _isUnread;

    /// <summary>
    /// The end of the first look. An instance is not ready before, because users of the candidate would get the stable model
    /// from it.
    /// </summary>
    public Task FirstLook => _firstLook.Task;

    /// <summary>The models of this moment, and who answers whom.</summary>
    public AnsweringModels Current
    {
        get
        {
            var models = registry.Current;
            var run = models.Rollout is null ? null : _run;
            return new AnsweringModels(models, run?.Id == models.Rollout?.Id ? run : null, store);
        }
    }

    /// <summary>Looks at the labels and, during a rollout, at the ledger.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            await LookOnceAsync(cancellation);
        }
        finally
        {
            _firstLook.TrySetResult();
        }
    }

    private async Task LookOnceAsync(CancellationToken cancellation)
    {
        var models = registry.Current;
        if (models.Rollout is not { } rollout)
        {
            End();
            return;
        }

        var name = models.Candidate!.Scoring.Name;
        if (_run?.Id != rollout.Id)
            _run = new RolloutRun(metrics.GroupsOf(models.Scoring.Name, name), rollout.Id, clock, 2 * interval);
        var isRead = await _run.LookAsync(store.Rollouts, cancellation);
        cancellation.ThrowIfCancellationRequested();
        ReportReading(isRead, name);
        if (_run.Known is { } known)
        {
            metrics.Show(name, _run.Answers ? rollout.Share : 0, known.SteppedBack?.Reason, known.Sums);
            Report(rollout, models, known);
        }
        else
            metrics.ShowUnread(name);
    }

    private void End()
    {
        if (_run is null)
            return;
        (_run, _isUnread, _reported) = (null, false, default);
        metrics.Clear();
        RolloutEnded();
    }

    private void ReportReading(bool isRead, string candidate)
    {
        if (isRead == !_isUnread)
            return;
        _isUnread = !isRead;
        if (isRead)
            LedgerReadAgain(candidate);
        else
            LedgerUnread(candidate, _run!.Known is null ? "the stable model answers all users" : "the answers stay as they are");
    }

    private void Report(ModelRollout rollout, RegistrySnapshot models, RolloutRecord known)
    {
        var now = (rollout.Id, rollout.Share, known.SteppedBack is not null);
        if (now == _reported)
            return;
        _reported = now;
        var (candidate, stable) = (models.Candidate!.Scoring.Name, models.Scoring.Name);
        if (known.SteppedBack is { } back)
        {
            var at = DateTimeOffset.FromUnixTimeMilliseconds(back.At);
            SteppedBack(candidate, Finding(back.Reason, known.Sums), known.Sums.Cycles, stable, at);
        }
        else
            Answers(candidate, rollout.Share, stable);
    }

    /// <summary>What was worse, with its figures.</summary>
    private static string Finding(StepBackReason reason, in PairedSums sums)
    {
        var (crps, gap) = (StepBackRule.Crps(sums), StepBackRule.CandidateGap(sums));
        return reason == StepBackReason.Crps
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"its CRPS is worse by {crps.Mean:0.000} days, 95 %: {crps.Low:0.000} to {crps.High:0.000}")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"its 80 % ranges are {100 * gap.Mean:+0.0;-0.0} points from what they state, "
                + $"{100 * StepBackRule.FurtherOff(sums):0.0} points further off than stable");
    }

    [LoggerMessage(1, LogLevel.Information, "{Candidate} answers {Share} % of users; {Stable} answers the others.")]
    private partial void Answers(string candidate, int share, string stable);

    [LoggerMessage(2, LogLevel.Warning,
        "The rollout of {Candidate} has stepped back: {Finding}, over {Cycles} cycles. {Stable} answers all users, on every "
        + "instance from {At:O} on. The candidate is still scored. End the rollout with `predictions models rollout VERSION "
        + "--share 0`, or begin another with --restart.")]
    private partial void SteppedBack(string candidate, string finding, double cycles, string stable, DateTimeOffset at);

    [LoggerMessage(3, LogLevel.Information, "The rollout has ended.")]
    private partial void RolloutEnded();

    [LoggerMessage(4, LogLevel.Warning,
        "The evidence of the rollout of {Candidate} cannot be exchanged through Redis; {Consequence}. Check that Redis answers, "
        + "and that its user may use the keys r:*.")]
    private partial void LedgerUnread(string candidate, string consequence);

    [LoggerMessage(5, LogLevel.Information, "The evidence of the rollout of {Candidate} is exchanged through Redis again.")]
    private partial void LedgerReadAgain(string candidate);
}
