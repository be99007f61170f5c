namespace Predictions.LoadTest.Soaking;

/// <summary>Whether a server's memory stays level once it has settled.</summary>
/// <param name="LevelMiB">The median of the first quarter of what is judged.</param>
/// <param name="SlopeMiBPerHour">Of a line fitted by least squares.</param>
/// <param name="FittedGrowthPercent">What that line rises over all that is judged, in per cent of the level.</param>
/// <param name="MostOverLevelPercent">The highest sample over the level, in per cent of it.</param>
/// <param name="AllowedPercent">The growth that is taken for none.</param>
internal sealed record MemoryTrend(
    double LevelMiB, double SlopeMiBPerHour, double FittedGrowthPercent, double MostOverLevelPercent, double AllowedPercent)
{
    /// <summary>With fewer samples a line says nothing.</summary>
    public const int FewestSamples = 12;

    /// <summary>A single sample may stand out by the sawtooth of collections; a trend may not.</summary>
    private const double SawtoothFactor = 3;

    public bool IsFlat => FittedGrowthPercent <= AllowedPercent && MostOverLevelPercent <= SawtoothFactor * AllowedPercent;

    /// <summary>Judges the samples after a time.</summary>
    /// <param name="samples">All of a soak.</param>
    /// <param name="settledSeconds">From when on they are judged.</param>
    /// <param name="allowedPercent">The growth that is taken for none.</param>
    /// <returns><c>null</c> where too few samples tell of memory.</returns>
    public static MemoryTrend? Of(IEnumerable<SoakSample> samples, double settledSeconds, double allowedPercent)
    {
        var judged = samples.Where(s => s.Seconds >= settledSeconds && s.ResidentMiB is not null)
            .Select(s => (Hours: s.Seconds / 3_600, MiB: s.ResidentMiB!.Value)).ToArray();
        if (judged.Length < FewestSamples)
            return null;
        double[] first = [.. judged[..(judged.Length / 4)].Select(s => s.MiB).Order()];
        var level = first[first.Length / 2];
        var (meanHours, meanMiB) = (judged.Average(s => s.Hours), judged.Average(s => s.MiB));
        var slope = judged.Sum(s => (s.Hours - meanHours) * (s.MiB - meanMiB)) / judged.Sum(s => (s.Hours - meanHours) * (s.Hours - meanHours));
        return new MemoryTrend(
            level, slope, 100 * slope * (judged[^1].Hours - judged[0].Hours) / level, 100 * (judged.Max(s => s.MiB) - level) / level, allowedPercent);
    }
}
