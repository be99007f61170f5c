using Predictions.LoadTest.Load;
using Predictions.LoadTest.Servers;

namespace Predictions.LoadTest.Soaking;

/// <summary>Keeps the samples of a soak.</summary>
internal sealed class SoakLog
{
    private const double BytesPerMiB = 1024.0 * 1024.0;

    private readonly List<SoakSample> _samples = [];
    private (double Seconds, ServerReading? Server) _last;

    public IReadOnlyList<SoakSample> Samples => _samples;

    public void Add(Moment moment)
    {
        var before = _last;
        _last = (moment.Seconds, moment.Server);
        if (moment.Seconds < 0)
            return;
        double? busy = moment.Server is { } now && before.Server is { } earlier
            ? 100 * (now.Cpu - earlier.Cpu).TotalSeconds / (moment.Seconds - before.Seconds)
            : null;
        _samples.Add(new SoakSample(
            moment.Seconds, moment.Throughput, moment.LatestP99Ms, moment.Errors, moment.Server?.ResidentBytes / BytesPerMiB, busy));
    }
}
