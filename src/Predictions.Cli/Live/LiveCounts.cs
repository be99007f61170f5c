using System.Globalization;
using Predictions.Training.Shipping;
using static Predictions.Cli.Live.LiveQueries;

namespace Predictions.Cli.Live;

/// <summary>The counters of live accuracy, summed over all instances and over a period.</summary>
/// <param name="samples">By metric.</param>
internal sealed class LiveCounts(IReadOnlyDictionary<string, IReadOnlyList<Sample>> samples)
{
    /// <summary>The pairs of models that were scored on the same periods.</summary>
    public IEnumerable<(string Stable, string Candidate)> Pairs =>
        from sample in samples[Compared]
        where sample.Value > 0
        select (Label(sample, "stable"), Label(sample, "candidate"));

    /// <summary>The comparison of two models; <c>null</c> if no period was scored with both.</summary>
    public LiveComparison? Comparison(string stable, string candidate)
    {
        return Of(Compared) is > 0 and var periods
            ? new LiveComparison(stable, candidate, periods, Of(Worse), Of(Better), Of(Squares))
            : null;

        // A counter that was never incremented may be absent.
        double Of(string metric) =>
            samples[metric].FirstOrDefault(s => Label(s, "stable") == stable && Label(s, "candidate") == candidate)?.Value ?? 0;
    }

    /// <summary>The two groups of users of a rollout; <c>null</c> where no rollout scored both.</summary>
    public LiveGroups? Groups(string stable, string candidate)
    {
        return Group(stable, "stable") is { } others && Group(candidate, "candidate") is { } own
            ? new LiveGroups(others, own)
            : null;

        LiveGroup? Group(string model, string group) => LiveGroup.Of(
            model, Of(GroupPeriods, group), Of(GroupCrps, group), Of(GroupSquares, group), Of(GroupHeld, group),
            Of(GroupStated, group));

        double Of(string metric, string group) => samples[metric].FirstOrDefault(s =>
            Label(s, "stable") == stable && Label(s, "candidate") == candidate && Label(s, "group") == group)?.Value ?? 0;
    }

    /// <summary>The figures of one model.</summary>
    public LiveFigures Figures(string model)
    {
        return new LiveFigures(
            model, Of(ErrorCount) ?? 0, Mean(ErrorSum, ErrorCount), Mean(CrpsSum, CrpsCount), Mean(HeldSum, HeldCount),
            Mean(StatedSum, HeldCount), LiveFigures.DistanceFromUniform([.. Pit(model)]));

        double? Of(string metric) => samples[metric].FirstOrDefault(s => Label(s, "model") == model)?.Value;

        double? Mean(string sum, string count) => Of(count) is > 0 and var n ? Of(sum) / n : null;
    }

    private IEnumerable<(double Bound, double Count)> Pit(string model) =>
        from sample in samples[PitBuckets]
        where Label(sample, "model") == model
        let bound = BoundOf(Label(sample, "le"))
        where !double.IsNaN(bound)
        select (bound, sample.Value);

    private static double BoundOf(string text) =>
        text == "+Inf" ? double.PositiveInfinity
        : double.TryParse(text, CultureInfo.InvariantCulture, out var bound) ? bound : double.NaN;

    private static string Label(Sample sample, string name) => sample.Labels.GetValueOrDefault(name, "");
}
