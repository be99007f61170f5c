using Predictions.Core.Verification;
using Predictions.Models.Registry;
using Prometheus;

namespace Predictions.Service.Telemetry;

/// <summary>
/// Scores of the models in use on live data, by model. A model's children exist with zero from the first scrape on: Prometheus
/// does not count the first value that it sees as an increase.
/// </summary>
internal sealed class AccuracyMetrics
{
    private readonly Dictionary<CycleEnding, Counter.Child> _skipped;
    private readonly Counter.Child _failed;
    private readonly Func<string, ModelAccuracy> _ofModel;
    private readonly Func<string, string, PairedAccuracy> _ofPair;
    private volatile InUse _inUse;

    public AccuracyMetrics(MetricsPage page, ModelRegistry registry)
    {
        _ofModel = ModelAccuracy.On(page);
        _ofPair = PairedAccuracy.On(page);
        var skipped = page.Factory.CreateCounter(
            "predictions_live_skipped_total", "Records of a history that scored no forecast.", ["reason"]);
        _skipped = Enum.GetValues<CycleEnding>().Except([CycleEnding.Ended])
            .ToDictionary(e => e, e => skipped.WithLabels(NameOf(e)));
        _failed = skipped.WithLabels("failed");
        _inUse = Of(registry.Current);
        page.BeforeReading(() => ChildrenOf(registry.Current));
    }

    /// <summary>Counts the scores of one cycle by the models of one registry snapshot.</summary>
    public void Count(RegistrySnapshot models, in ForecastScore stable, in ForecastScore? candidate)
    {
        var inUse = ChildrenOf(models);
        inUse.Stable.Count(stable);
        if (candidate is not { } other)
            return;
        inUse.Candidate!.Count(other);
        inUse.Pair!.Count(other.CrpsDays - stable.CrpsDays);
    }

    /// <summary>Counts a record that ended no cycle that could be scored.</summary>
    public void CountSkipped(CycleEnding ending) => _skipped[ending].Inc();

    /// <summary>Counts a cycle whose scoring failed.</summary>
    public void CountFailed() => _failed.Inc();

    private InUse ChildrenOf(RegistrySnapshot models)
    {
        var inUse = _inUse;
        return ReferenceEquals(inUse.Models, models) ? inUse : _inUse = Of(models);
    }

    private InUse Of(RegistrySnapshot models)
    {
        var stable = models.Scoring.Name;
        return models.Candidate?.Scoring.Name is { } candidate
            ? new InUse(models, _ofModel(stable), _ofModel(candidate), _ofPair(stable, candidate))
            : new InUse(models, _ofModel(stable), null, null);
    }

    private static string NameOf(CycleEnding ending) => ending switch
    {
        CycleEnding.NoNewStart => "no_new_start",
        CycleEnding.FirstStart => "first_start",
        CycleEnding.Spotting => "spotting",
        CycleEnding.Paused => "paused",
        CycleEnding.TooLong => "too_long",
        _ => throw new InvalidOperationException($"{ending} has no name"),
    };

    /// <summary>The children of one snapshot's models, so that no score looks up a child by its labels.</summary>
    private sealed record InUse(RegistrySnapshot Models, ModelAccuracy Stable, ModelAccuracy? Candidate, PairedAccuracy? Pair);
}
