using System.Diagnostics;
using Predictions.Models.Registry;
using Predictions.Testing;
using Predictions.Training.Shipping;

namespace Predictions.Service.Tests;

/// <summary>
/// A rollout at 10 % over a replayed year. A worse candidate steps back, a better one is promoted, no call fails, and no user's
/// model changes but at these moves. The long form has 10,000 users.
/// </summary>
[Collection(nameof(WholeMachine))]
public sealed class RolloutReplayTests : IAsyncLifetime
{
    private static readonly int DaysBetweenExchanges = LongForm.Or(5, 1);
    private static readonly int Users = LongForm.Or(240, 10_000);
    private static readonly int DaysAfterwards = LongForm.Or(20, RolloutReplay.Days);

    private readonly ServedModels _models = new ServedModels().With("1");
    private RedisServer _redis = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        WorseModel.WriteTo(_models, "2");
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        _models.Dispose();
    }

    [Fact]
    public async Task A_worse_candidate_steps_back_by_itself_and_nobody_returns_to_it()
    {
        const string Stable = "cycle-length@1", Candidate = "cycle-length@2";
        await RollOutAsync("1", "2");
        var watch = Stopwatch.StartNew();
        using var replay = await RolloutReplay.StartAsync(_redis.ConnectionString, _models.Root, Users);
        Assert.False(await replay.ExchangeAsync(Stable, Candidate));
        IReadOnlyList<string> before = [];
        var (steppedBack, cycles) = (-1, 0.0);
        for (var day = 0; day < RolloutReplay.Days && (steppedBack < 0 || day <= steppedBack + DaysAfterwards); day++)
        {
            await replay.LiveAsync(day);
            if (day == 0)
                before = replay.Models;
            if (steppedBack >= 0 || day % DaysBetweenExchanges != 0 || !await replay.ExchangeAsync(Stable, Candidate))
                continue;
            steppedBack = day;
            cycles = (await replay.MetricsAsync())[0][$"predictions_rollout_cycles{{model=\"{Candidate}\"}}"];
        }

        TestContext.Current.SendDiagnosticMessage(
            $"worse candidate, {Users} users, {before.Count(m => m == Candidate)} of them on it: stepped back by day "
            + $"{steppedBack} after {cycles} cycles; {replay.Calls} calls, "
            + $"{replay.Failures} failures, {replay.Changes.Sum()} changes of a "
            + $"user's model, at most {replay.Changes.Max()} a user; {watch.Elapsed.TotalSeconds:F0} s. {replay.StepBackLine}");
        Assert.InRange(before.Count(m => m == Candidate), 0.04 * Users, 0.16 * Users);
        Assert.InRange(steppedBack, 1, RolloutReplay.Days);
        Assert.Equal(0, replay.Failures);
        Assert.Equal(before.Select(m => m == Candidate ? 1 : 0), replay.Changes);
        Assert.All(replay.Models, model => Assert.Equal(Stable, model));
    }

    [Fact]
    public async Task A_better_candidate_stays_for_the_year_and_is_promoted()
    {
        const string Stable = "cycle-length@2", Candidate = "cycle-length@1";
        await RollOutAsync("2", "1");
        var watch = Stopwatch.StartNew();
        using var replay = await RolloutReplay.StartAsync(_redis.ConnectionString, _models.Root, Users);
        for (var day = 0; day < RolloutReplay.Days; day++)
        {
            await replay.LiveAsync(day);
            if (day % DaysBetweenExchanges == 0)
                Assert.False(await replay.ExchangeAsync(Stable, Candidate));
        }

        Assert.False(await replay.ExchangeAsync(Stable, Candidate));
        Assert.All(replay.Changes, changes => Assert.Equal(0, changes));
        var before = replay.Models;
        var metrics = await replay.MetricsAsync();
        var verdict = LiveVerdict.Of(Compared(metrics, Stable, Candidate), null);
        var groups = Groups(metrics, Stable, Candidate);
        await PromoteAsync("1", verdict);
        await replay.MoveAsync(m =>
            m.SeriesOf($"predictions_model_info{{model=\"{Candidate}\",role=\"stable\"}}").Any()
            && !m.SeriesOf("predictions_rollout_share").Any());
        var moved = replay.Models;
        await replay.LiveAsync(RolloutReplay.Days - 1);

        TestContext.Current.SendDiagnosticMessage(
            $"better candidate, {Users} users, {before.Count(m => m == Candidate)} of them on it: {verdict.Sentence}. "
            + $"{groups.Sentence} {replay.Calls} calls, {replay.Failures} failures, {replay.Flips} changes of a user's model "
            + $"outside the promotion; {watch.Elapsed.TotalSeconds:F0} s");
        Assert.Equal(0, replay.Failures);
        Assert.Equal(0, replay.Flips);
        Assert.All(moved, model => Assert.Equal(Candidate, model));
        Assert.All(before.Zip(replay.Changes).Where(u => u.First == Candidate), user => Assert.Equal(0, user.Second));
        // Both comparisons are about the same models. The paired one has more cycles and less noise.
        Assert.True(verdict.StandardErrorDays < groups.StandardErrorDays);
        Assert.InRange(
            verdict.MeanDifferenceDays, groups.LowerDays - groups.StandardErrorDays, groups.UpperDays + groups.StandardErrorDays);
    }

    private async Task RollOutAsync(string stable, string candidate)
    {
        _models.Labelled(stable);
        var moves = new LabelMoves(_models.Root, TimeProvider.System, "test");
        Assert.Null((await moves.Rollout(candidate, 10, restart: false, HttpAnswers.Token)).Error);
    }

    private async Task PromoteAsync(string version, LiveVerdict verdict)
    {
        var registry = ModelRegistry.Load(_models.Root).Current;
        var state = verdict.Better == $"cycle-length@{version}" ? ConditionState.Held : ConditionState.Failed;
        var live = new PromotionVerdict([new PromotionCondition("live CRPS", state, verdict.Sentence)], verdict.Sentence);
        var moves = new LabelMoves(_models.Root, TimeProvider.System, "test");
        Assert.Null((await moves.Promote(
            version, registry.Candidate!.Sha256, registry.Stable!.Version, live, null, HttpAnswers.Token)).Error);
    }

    private static LiveComparison Compared(IReadOnlyList<MetricsReading> metrics, string stable, string candidate)
    {
        return new LiveComparison(
            stable, candidate, Of("difference_days_count"), Of("worse_days_total"), Of("better_days_total"),
            Of("difference_squares_total"));

        double Of(string name) =>
            metrics.Sum(m => m[$"predictions_live_crps_{name}{{stable=\"{stable}\",candidate=\"{candidate}\"}}"]);
    }

    private static LiveGroups Groups(IReadOnlyList<MetricsReading> metrics, string stable, string candidate)
    {
        return new LiveGroups(Group(stable, "stable"), Group(candidate, "candidate"));

        LiveGroup Group(string model, string group)
        {
            return LiveGroup.Of(
                model, Of("cycles"), Of("crps_days"), Of("crps_squares"), Of("range_held"), Of("range_stated"))!;

            double Of(string name) => metrics.Sum(m =>
                m[$"predictions_rollout_group_{name}_total{{stable=\"{stable}\",candidate=\"{candidate}\",group=\"{group}\"}}"]);
        }
    }
}
