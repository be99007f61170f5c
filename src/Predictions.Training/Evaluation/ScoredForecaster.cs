namespace Predictions.Training.Evaluation;

/// <summary>
/// Scores the forecasts of a forecaster once per case, because a case belongs to several scenarios.
/// </summary>
internal sealed class ScoredForecaster(IForecaster forecaster, int seed)
{
    private readonly Dictionary<ForecastCase, CaseScore> _known = new(ReferenceEqualityComparer.Instance);

    public string Name => forecaster.Name;

    /// <summary>
    /// The score of every case, in order. For a case, every forecaster gets the same random number for the PIT.
    /// </summary>
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
