namespace Predictions.Core.Features;

/// <summary>
/// Her luteal length: days from the day after ovulation to the day before the next period. Population 12.4 ± 2 days
/// (Bull et al. 2019, npj Digital Medicine 2:83), split into differences between and within women.
/// </summary>
/// <param name="MeanDays">Its mean, in days.</param>
/// <param name="ScaleDays">Standard deviation of the next one, in days.</param>
public readonly record struct LutealPosterior(double MeanDays, double ScaleDays)
{
    private const double PopulationDays = 12.4;
    private const double BetweenDays = 1.6;
    /// <summary>Standard deviation from cycle to cycle of one person, in days.</summary>
    public const double WithinDays = 1.3;
    private const double ShortestPlausibleDays = 6;
    private const double LongestPlausibleDays = 19;

    /// <summary>The posterior after observed luteal lengths; implausible ones are drawn to the nearest plausible.</summary>
    public static LutealPosterior From(ReadOnlySpan<int> lutealDays)
    {
        var sum = 0.0;
        foreach (var days in lutealDays)
            sum += Math.Clamp(days, ShortestPlausibleDays, LongestPlausibleDays);
        var within = WithinDays * WithinDays;
        var precision = 1 / (BetweenDays * BetweenDays) + lutealDays.Length / within;
        var mean = (PopulationDays / (BetweenDays * BetweenDays) + sum / within) / precision;
        return new LutealPosterior(mean, Math.Sqrt(within + 1 / precision));
    }
}
