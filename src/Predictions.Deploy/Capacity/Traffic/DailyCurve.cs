namespace Predictions.Deploy.Capacity.Traffic;

/// <summary>
/// How a day's calls are spread over its hours: a single evening peak and a night, as exp(κ cos) of the time of day (von Mises), whose one
/// parameter is fitted to the ratio of peak to mean.
/// </summary>
internal static class DailyCurve
{
    public const int Seconds = 86_400;

    /// <summary>No day is peakier than this gives, far beyond any ratio that is accepted.</summary>
    private const double MostConcentrated = 1_000;

    private const int Halvings = 60;

    /// <summary>The share of the day's calls in each second; they add up to 1.</summary>
    /// <param name="peakHour">The hour of the peak.</param>
    /// <param name="peakToMean">The peak ÷ the mean, at least 1.</param>
    public static double[] Shares(double peakHour, double peakToMean)
    {
        var (low, high) = (0.0, MostConcentrated);
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = PeakToMean(middle) < peakToMean ? (middle, high) : (low, middle);
        }

        return Spread(peakHour, low);
    }

    private static double PeakToMean(double concentration)
    {
        // Seconds are finer than a mean that is only compared needs.
        const int Steps = 1_440;
        var sum = 0.0;
        for (var i = 0; i < Steps; i++)
            sum += Math.Exp(concentration * (Math.Cos(2 * Math.PI * i / Steps) - 1));
        return Steps / sum;
    }

    private static double[] Spread(double peakHour, double concentration)
    {
        var shares = new double[Seconds];
        for (var t = 0; t < Seconds; t++)
            shares[t] = Math.Exp(concentration * (Math.Cos(2 * Math.PI * ((t + 0.5) / Seconds - peakHour / 24)) - 1));
        var sum = shares.Sum();
        for (var t = 0; t < Seconds; t++)
            shares[t] /= sum;
        return shares;
    }
}
