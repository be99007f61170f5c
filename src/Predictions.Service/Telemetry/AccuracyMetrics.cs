using Predictions.Core.Verification;
using Predictions.Models.Registry;
using Prometheus;

namespace Predictions.Service.Telemetry;

/// <summary>
/// How the models in use do on live truth, by model. Children are there with nothing in them from the first reading on that finds
/// their model in use: what Prometheus first sees above zero, it does not count as a rise.
/// </summary>
internal sealed class AccuracyMetrics
{
    private readonly Dictionary<CycleEnding, Counter.Child> _skipped;
    private readonly Counter.Child _failed;
    private readonly Func<string, ModelAccuracy> _ofModel;
    private readonly Func<string, string, PairedAccuracy> _ofPair;
    private volatile InUse _inUse;

    public AccuracyMetrics(MetricsPage page, ModelRegistry catalog)
    {
        _ofModel = ModelAccuracy.On(page);
        _ofPair = PairedAccuracy.On(page);
        var skipped = page.Factory.CreateCounter(
            "predictions_live_skipped_total", "Records of a history that no forecast was scored by.", ["reason"]);
        _skipped = Enum.GetValues<CycleEnding>().Except([CycleEnding.Ended]).ToDictionary(e => e, e => skipped.WithLabels(NameOf(e)));
        _failed = skipped.WithLabels("failed");
        _inUse = Of(catalog.Current);
        page.BeforeReading(() => ChildrenOf(catalog.Current));
    }

    /// <summary>Counts the scores of one cycle by the models of one shelf.</summary>
    public void Count(RegistrySnapshot shelf, in ForecastScore stable, in ForecastScore? candidate)
    {
        var inUse = ChildrenOf(shelf);
        inUse.Stable.Count(stable);
        if (candidate is not { } beside)
            return;
        inUse.Candidate!.Count(beside);
        inUse.Pair!.Count(beside.CrpsDays - stable.CrpsDays);
    }

    /// <summary>Counts a record that ended no cycle to score.</summary>
    public void CountSkipped(CycleEnding ending) => _skipped[ending].Inc();

    /// <summary>Counts a cycle that could not be scored though it should have been.</summary>
    public void CountFailed() => _failed.Inc();

    private InUse ChildrenOf(RegistrySnapshot shelf)
    {
        var inUse = _inUse;
        return ReferenceEquals(inUse.Shelf, shelf) ? inUse : _inUse = Of(shelf);
    }

    private InUse Of(RegistrySnapshot shelf)
    {
        var stable = shelf.Scoring.Name;
        return shelf.Candidate?.Scoring.Name is { } candidate
            ? new InUse(shelf, _ofModel(stable), _ofModel(candidate), _ofPair(stable, candidate))
            : new InUse(shelf, _ofModel(stable), null, null);
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

    /// <summary>The children of the models of one shelf, so that none is looked up by its labels for a score.</summary>
    private sealed record InUse(RegistrySnapshot Shelf, ModelAccuracy Stable, ModelAccuracy? Candidate, PairedAccuracy? Pair);
}
