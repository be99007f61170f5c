namespace Predictions.Training.Evaluation;

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
