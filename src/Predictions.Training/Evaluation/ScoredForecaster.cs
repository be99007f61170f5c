namespace Predictions.Training.Evaluation;

/// <summary>
/// A forecaster whose scores are kept, since a case stands in several scenarios: that of all cycles, and that of women like her.
/// </summary>
internal sealed class ScoredForecaster(IForecaster forecaster, int seed)
{
    private readonly Dictionary<ForecastCase, CaseScore> _known = new(ReferenceEqualityComparer.Instance);

    public string Name => forecaster.Name;

    /// <summary>Every case's score, in order. The same seed gives every forecaster the same draw for a case's PIT.</summary>
    public CaseScore[] Scores(Scenario scenario)
    {
        ForecastCase[] asked = [.. scenario.Cases.Where(c => !_known.ContainsKey(c))];
        var scored = asked.AsParallel().AsOrdered().Select(Score).ToArray();
        foreach (var (i, score) in scored.Index())
            _known.Add(asked[i], score);
        return [.. scenario.Cases.Select(c => _known[c])];
    }

    private CaseScore Score(ForecastCase asked)
    {
        var u = new Rng(seed, unchecked(asked.Person * 1_000_003 + asked.Start.DayNumber)).Uniform();
        return CaseScore.Of(forecaster.Forecast(asked), asked.TruthDays, u);
    }
}
