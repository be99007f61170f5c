using Predictions.Core.Forecasting;

namespace Predictions.Core.Verification;

/// <summary>The scores of a forecast of the next period, once that period came.</summary>
/// <param name="ErrorDays">The actual day minus the likely day: above 0 where the period came later.</param>
/// <param name="CrpsDays">The continuous ranked probability score, in days.</param>
/// <param name="Pit">The randomized probability integral transform, 0 to 1.</param>
/// <param name="Held">Whether the range contained the day.</param>
/// <param name="Stated">The stated probability of the range.</param>
public readonly record struct ForecastScore(int ErrorDays, double CrpsDays, double Pit, bool Held, double Stated)
{
    /// <summary>Scores the first cycle of a forecast with daily probabilities.</summary>
    /// <param name="forecast">A forecast that is not paused and has <see cref="Forecast.NextPeriodDaily"/>.</param>
    /// <param name="came">The actual first day of the period.</param>
    /// <param name="u">A uniform random number in [0, 1), for the PIT.</param>
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
