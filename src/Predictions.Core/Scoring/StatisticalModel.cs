using Predictions.Core.Features;

namespace Predictions.Core.Scoring;

/// <summary>
/// The model that is always available: the posterior predictive of the length, Student-t in y = log(length − 10), on whole days.
/// </summary>
public static class StatisticalModel
{
    private static readonly double[] LogDays =
        [.. Enumerable.Range(DayAxis.First, DayAxis.Count).Select(d => Math.Log(Math.Max(d - 10, 0.25)))];

    // dy/dd at each day. The two shortest days, where the density hardly matters, are a half and a whole day wide.
    private static readonly double[] Slope =
        [.. Enumerable.Range(DayAxis.First, DayAxis.Count).Select(d => 1 / Math.Max(d - 10, 0.5))];

    /// <summary>y of each day of the axis.</summary>
    internal static ReadOnlySpan<double> Logs => LogDays;

    /// <summary>Fills P(length = d) over the day axis; sums to one.</summary>
    public static void Fill(in LengthPosterior posterior, Span<double> mass)
    {
        StudentT.Fill(LogDays, posterior.Mean, posterior.PredictiveScale, posterior.Alpha, mass);
        var sum = 0.0;
        for (var i = 0; i < mass.Length; i++)
            sum += mass[i] *= Slope[i];

        var factor = 1 / sum;
        foreach (ref var m in mass)
            m *= factor;
    }
}
