namespace Predictions.Training.Evaluation;

/// <summary>The scores of one forecast.</summary>
/// <param name="LikelyDays">The likely length.</param>
/// <param name="ErrorDays">The absolute error of the likely day.</param>
/// <param name="CrpsDays">Continuous ranked probability score; <c>NaN</c> without a distribution.</param>
/// <param name="LogScore">−log P(truth) in nats; <c>NaN</c> for a point.</param>
/// <param name="Pit">Randomized probability integral transform; <c>NaN</c> for a point.</param>
/// <param name="Ranges">The stated ranges; empty for a point.</param>
/// <param name="TruthDays">The true length.</param>
public readonly record struct CaseScore(
    int LikelyDays, double ErrorDays, double CrpsDays, double LogScore, double Pit, LengthRange[] Ranges, int TruthDays)
{
    /// <param name="forecast">The forecast.</param>
    /// <param name="truthDays">The true length.</param>
    /// <param name="u">Uniform in [0, 1), for the PIT.</param>
    public static CaseScore Of(LengthForecast forecast, int truthDays, double u)
    {
        var isPoint = forecast.Ranges.Length == 0;
        var isWhole = forecast.Mass.Length > 0;
        return new CaseScore(
            forecast.Likely,
            Math.Abs(forecast.Likely - truthDays),
            isWhole ? forecast.Crps(truthDays) : double.NaN,
            isWhole && !isPoint ? forecast.LogScore(truthDays) : double.NaN,
            isWhole && !isPoint ? forecast.Pit(truthDays, u) : double.NaN,
            forecast.Ranges,
            truthDays);
    }

    /// <summary>Whether the range at an index contains the truth.</summary>
    public bool Held(int range) => Ranges[range].From <= TruthDays && TruthDays <= Ranges[range].To;
}

/// <summary>The calibration of the ranges at one nominal probability.</summary>
/// <param name="Nominal">The requested probability.</param>
/// <param name="Stated">The mean stated probability; at least the nominal one, because days are whole.</param>
/// <param name="Observed">The share of truths inside the range.</param>
/// <param name="Gap">Observed − stated.</param>
/// <param name="WidthDays">The mean width; 1 for a range of one day.</param>
public sealed record RangeScore(double Nominal, double Stated, IntervalEstimate Observed, IntervalEstimate Gap,
    IntervalEstimate WidthDays)
{
    internal static RangeScore Of(CaseScore[] scores, int range, Bootstrap bootstrap) => new(
        LengthForecast.NominalCoverage[range],
        scores.Average(s => s.Ranges[range].Stated),
        bootstrap.Mean(i => scores[i].Held(range) ? 1 : 0),
        bootstrap.Mean(i => (scores[i].Held(range) ? 1 : 0) - scores[i].Ranges[range].Stated),
        bootstrap.Mean(i => scores[i].Ranges[range].To - scores[i].Ranges[range].From + 1));
}
