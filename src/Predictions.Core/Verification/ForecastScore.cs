using Predictions.Core.Forecasting;

namespace Predictions.Core.Verification;

/// <summary>How a forecast of the next period did once that period came.</summary>
/// <param name="ErrorDays">The day that came minus the likely day: above 0 where she came later than told.</param>
/// <param name="CrpsDays">Continuous ranked probability score in days.</param>
/// <param name="Pit">Randomised probability integral transform, 0 to 1.</param>
/// <param name="Held">Whether the stated range held the day.</param>
/// <param name="Stated">The probability stated for that range.</param>
public readonly record struct ForecastScore(int ErrorDays, double CrpsDays, double Pit, bool Held, double Stated)
{
    /// <summary>Scores the first cycle of a forecast that was made with its days.</summary>
    /// <param name="forecast">Not paused, and with <see cref="Forecast.NextPeriodDaily"/>.</param>
    /// <param name="came">The first day of the period that came.</param>
    /// <param name="u">Uniform in [0, 1), for the PIT.</param>
    public static ForecastScore Of(Forecast forecast, DateOnly came, double u)
    {
        var daily = forecast.NextPeriodDaily;
        var first = daily[0].Date.DayNumber;
        Span<double> mass = stackalloc double[daily[^1].Date.DayNumber - first + 1];
        mass.Clear();
        foreach (var (date, probability) in daily)
            mass[date.DayNumber - first] = probability;

        var truth = came.DayNumber;
        var range = forecast.Cycles[0].PeriodStart;
        return new ForecastScore(
            truth - range.Likely.DayNumber,
            ScoringRules.Crps(first, mass, truth),
            ScoringRules.Pit(first, mass, truth, u),
            range.Earliest <= came && came <= range.Latest,
            range.Probability);
    }
}
