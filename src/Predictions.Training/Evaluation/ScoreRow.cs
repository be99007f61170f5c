namespace Predictions.Training.Evaluation;

/// <summary>How one forecaster did in one scenario.</summary>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Key">The scenario's prefix in metrics.</param>
/// <param name="Forecaster">The forecaster's name.</param>
/// <param name="Forecasts">How many.</param>
/// <param name="MaeDays">Mean absolute error of the likely day.</param>
/// <param name="MedianErrorDays">Median absolute error of the likely day.</param>
/// <param name="Within">Shares of likely days within 1, 2 and 3 days of the truth.</param>
/// <param name="CrpsDays">Continuous ranked probability score; a point's is its error.</param>
/// <param name="LogScore">Mean −log P(truth), in nats; <c>null</c> for points.</param>
/// <param name="Coverage">For each nominal coverage, what was stated and observed; empty for points.</param>
public sealed record ScoreRow(
    string Scenario,
    string Key,
    string Forecaster,
    int Forecasts,
    double MaeDays,
    double MedianErrorDays,
    IReadOnlyList<double> Within,
    double CrpsDays,
    double? LogScore,
    IReadOnlyList<Coverage> Coverage)
{
    /// <summary>Scores a forecaster; <c>null</c> where the scenario has no case.</summary>
    public static ScoreRow? Of(Scenario scenario, IForecaster forecaster)
    {
        if (scenario.Cases.Count == 0)
            return null;
        var scored = scenario.Cases.Select(c => (Truth: c.LengthDays, Forecast: forecaster.Forecast(c))).ToArray();
        double[] errors = [.. scored.Select(s => (double)Math.Abs(s.Forecast.Likely - s.Truth)).Order()];
        var isPoint = scored[0].Forecast.Ranges.Length == 0;
        return new ScoreRow(
            scenario.Name,
            scenario.Key,
            forecaster.Name,
            scored.Length,
            errors.Average(),
            (errors[(errors.Length - 1) / 2] + errors[errors.Length / 2]) / 2,
            [.. Enumerable.Range(1, 3).Select(most => errors.Count(e => e <= most) / (double)errors.Length)],
            scored.Average(s => s.Forecast.Crps(s.Truth)),
            isPoint ? null : scored.Average(s => s.Forecast.LogScore(s.Truth)),
            isPoint ? [] : [.. LengthForecast.NominalCoverage.Select((nominal, i) => Evaluation.Coverage.Of(scored, nominal, i))]);
    }
}

/// <summary>Whether stated ranges hold what they say.</summary>
/// <param name="Nominal">The probability that was asked for.</param>
/// <param name="Stated">The mean probability stated; at least the nominal, since days are whole.</param>
/// <param name="Observed">The share of truths inside.</param>
public sealed record Coverage(double Nominal, double Stated, double Observed)
{
    internal static Coverage Of((int Truth, LengthForecast Forecast)[] scored, double nominal, int range) => new(
        nominal,
        scored.Average(s => s.Forecast.Ranges[range].Stated),
        scored.Average(s => s.Truth >= s.Forecast.Ranges[range].From && s.Truth <= s.Forecast.Ranges[range].To ? 1.0 : 0));
}
