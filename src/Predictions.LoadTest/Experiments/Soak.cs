using Predictions.LoadTest.Load;
using Predictions.LoadTest.Targets;

namespace Predictions.LoadTest.Experiments;

/// <summary>One interval of a soak.</summary>
/// <param name="Seconds">Its end, in seconds since the measurement began.</param>
/// <param name="Throughput">Answers per second in the interval.</param>
/// <param name="P99Ms">The 99th percentile of the requests that ended in the interval.</param>
/// <param name="Errors">Errors since the measurement began.</param>
/// <param name="ResidentMiB">The server's memory at the interval's end; <c>null</c> if the process is not visible.</param>
/// <param name="BusyPercent">The server's CPU time ÷ elapsed time, in % of one core; <c>null</c> if the process is not
/// visible.</param>
public sealed record SoakSample(
    double Seconds, double Throughput, double P99Ms, long Errors, double? ResidentMiB, double? BusyPercent);

/// <summary>Collects the samples of a soak.</summary>
public sealed class SoakLog
{
    private const double BytesPerMiB = 1024.0 * 1024.0;

    private readonly List<SoakSample> _samples = [];
    private (double Seconds, ServerReading? Server) _last;

    public IReadOnlyList<SoakSample> Samples => _samples;

    /// <summary>Adds a sample; samples of the warm-up serve as the baseline only.</summary>
    public void Add(ProgressSample sample)
    {
        var before = _last;
        _last = (sample.Seconds, sample.Server);
        if (sample.Seconds < 0)
            return;
        double? busy = sample.Server is { } now && before.Server is { } earlier
            ? 100 * (now.Cpu - earlier.Cpu).TotalSeconds / (sample.Seconds - before.Seconds)
            : null;
        _samples.Add(new SoakSample(
            sample.Seconds, sample.Throughput, sample.LatestP99Ms, sample.Errors, sample.Server?.ResidentBytes / BytesPerMiB,
            busy));
    }
}

/// <summary>The trend of a server's memory after it has settled.</summary>
/// <param name="LevelMiB">The median of the first quarter of the settled samples.</param>
/// <param name="SlopeMiBPerHour">The slope of a least-squares line.</param>
/// <param name="FittedGrowthPercent">The line's rise over the settled time, in % of the level.</param>
/// <param name="MostOverLevelPercent">The highest sample over the level, in % of the level.</param>
/// <param name="AllowedPercent">The allowed growth.</param>
public sealed record MemoryTrend(
    double LevelMiB, double SlopeMiBPerHour, double FittedGrowthPercent, double MostOverLevelPercent, double AllowedPercent)
{
    /// <summary>Fewer samples do not support a trend.</summary>
    public const int MinSamples = 12;

    // Garbage collections make a sawtooth, so a single sample may exceed the level by more than the trend may.
    private const double SawtoothFactor = 3;

    public bool IsFlat => FittedGrowthPercent <= AllowedPercent && MostOverLevelPercent <= SawtoothFactor * AllowedPercent;

    /// <summary>Fits the trend.</summary>
    /// <param name="samples">All samples of a soak.</param>
    /// <param name="settledSeconds">Earlier samples are ignored.</param>
    /// <param name="allowedPercent">The allowed growth.</param>
    /// <returns><c>null</c> if too few samples have a memory figure.</returns>
    public static MemoryTrend? Of(IEnumerable<SoakSample> samples, double settledSeconds, double allowedPercent)
    {
        var settled = samples.Where(s => s.Seconds >= settledSeconds && s.ResidentMiB is not null)
            .Select(s => (Hours: s.Seconds / 3_600, MiB: s.ResidentMiB!.Value)).ToArray();
        if (settled.Length < MinSamples)
            return null;
        double[] first = [.. settled[..(settled.Length / 4)].Select(s => s.MiB).Order()];
        var level = first[first.Length / 2];
        var (meanHours, meanMiB) = (settled.Average(s => s.Hours), settled.Average(s => s.MiB));
        var slope = settled.Sum(s => (s.Hours - meanHours) * (s.MiB - meanMiB))
            / settled.Sum(s => (s.Hours - meanHours) * (s.Hours - meanHours));
        return new MemoryTrend(
            level, slope, 100 * slope * (settled[^1].Hours - settled[0].Hours) / level,
            100 * (settled.Max(s => s.MiB) - level) / level,
            allowedPercent);
    }
}
