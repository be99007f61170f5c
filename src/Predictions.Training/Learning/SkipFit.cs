using Predictions.Core.Features;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Learning;

/// <summary>How often the users of a deployment leave a period unlogged, estimated from their logs.</summary>
/// <param name="Users">The users with at least one usable interval between two logged periods.</param>
/// <param name="Intervals">Their intervals that are no break.</param>
/// <param name="Breaks">Their intervals that are a break: too long to say how many periods are unlogged.</param>
/// <param name="RanOn">The share of intervals that are long without an unlogged period.</param>
/// <param name="Rate">The mean share of periods that are unlogged.</param>
/// <param name="Cycles">The weight of that mean against a user's own log, in cycles; large where users are alike.</param>
public sealed record SkipFit(
    int Users, int Intervals, int Breaks, double RanOn, IntervalEstimate Rate, IntervalEstimate Cycles)
{
    /// <summary>Fewer users or intervals tell nothing about a deployment.</summary>
    public const int MinUsers = 20;

    /// <inheritdoc cref="MinUsers"/>
    public const int MinIntervals = 100;

    private const int Resamples = 200;

    /// <summary>Maximizes the likelihood of all logs. The intervals are percentiles of a bootstrap over users.</summary>
    /// <param name="users">For each user the days between logged periods, oldest first.</param>
    /// <param name="prior">The prior of the cycle lengths.</param>
    /// <param name="seed">Seed of the bootstrap.</param>
    public static SkipFit Of(IReadOnlyList<int[]> users, LengthPrior prior, int seed)
    {
        var (logs, skips, ranOn) = SkipLikelihood.Fit(users, prior);
        SkipPrior[] drawn = [.. Enumerable.Range(0, Resamples).AsParallel().AsOrdered()
            .Select(i => logs.Maximum(logs.Drawn(new Rng(seed, i)), skips))];
        return new SkipFit(
            logs.Users, logs.Intervals, logs.Breaks, ranOn,
            IntervalEstimate.Of(skips.Rate, [.. drawn.Select(s => s.Rate)]),
            IntervalEstimate.Of(skips.Cycles, [.. drawn.Select(s => s.Cycles)]));
    }
}
