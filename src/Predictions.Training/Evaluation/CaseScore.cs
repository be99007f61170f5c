namespace Predictions.Training.Evaluation;

/// <summary>How one forecast did once the truth was known.</summary>
/// <param name="ErrorDays">The likely day's absolute error.</param>
/// <param name="CrpsDays">Continuous ranked probability score; <c>NaN</c> where no distribution was told.</param>
/// <param name="LogScore">−log P(truth) in nats; <c>NaN</c> for a point.</param>
/// <param name="Pit">Randomised probability integral transform; <c>NaN</c> for a point.</param>
/// <param name="Ranges">The stated ranges; empty for a point.</param>
/// <param name="TruthDays">The truth.</param>
public readonly record struct CaseScore(
    double ErrorDays, double CrpsDays, double LogScore, double Pit, LengthRange[] Ranges, int TruthDays)
{
    /// <param name="forecast">What was said.</param>
    /// <param name="truthDays">What came.</param>
    /// <param name="u">Uniform in [0, 1), for the PIT.</param>
    public static CaseScore Of(LengthForecast forecast, int truthDays, double u)
    {
        var isPoint = forecast.Ranges.Length == 0;
        var isWhole = forecast.Mass.Length > 0;
        return new CaseScore(
            Math.Abs(forecast.Likely - truthDays),
            isWhole ? forecast.Crps(truthDays) : double.NaN,
            isWhole && !isPoint ? forecast.LogScore(truthDays) : double.NaN,
            isWhole && !isPoint ? forecast.Pit(truthDays, u) : double.NaN,
            forecast.Ranges,
            truthDays);
    }

    /// <summary>Whether the stated range of that place held the truth.</summary>
    public bool Held(int range) => Ranges[range].From <= TruthDays && TruthDays <= Ranges[range].To;
}

/// <summary>Whether the ranges asked for at one probability hold what they state.</summary>
/// <param name="Nominal">The probability that was asked for.</param>
/// <param name="Stated">The mean probability stated; at least the nominal, since days are whole.</param>
/// <param name="Observed">The share of truths inside.</param>
/// <param name="Gap">Observed − stated.</param>
/// <param name="WidthDays">Mean width: 1 for a range of one day.</param>
public sealed record RangeScore(double Nominal, double Stated, IntervalEstimate Observed, IntervalEstimate Gap, IntervalEstimate WidthDays)
{
    internal static RangeScore Of(CaseScore[] scores, int range, Bootstrap bootstrap) => new(
        LengthForecast.NominalCoverage[range],
        scores.Average(s => s.Ranges[range].Stated),
        bootstrap.Mean(i => scores[i].Held(range) ? 1 : 0),
        bootstrap.Mean(i => (scores[i].Held(range) ? 1 : 0) - scores[i].Ranges[range].Stated),
        bootstrap.Mean(i => scores[i].Ranges[range].To - scores[i].Ranges[range].From + 1));
}
