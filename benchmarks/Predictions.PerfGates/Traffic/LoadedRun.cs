namespace Predictions.PerfGates.Traffic;

/// <summary>What one run of load came to.</summary>
/// <param name="Requests">Requests answered.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="ServerTime">The server's processor time over it.</param>
/// <param name="Faults">Failures, in words; empty where there were none.</param>
internal sealed record LoadedRun(long Requests, TimeSpan Elapsed, TimeSpan ServerTime, IReadOnlyList<string> Faults)
{
    /// <summary>A server under this share of its core was not what limited the rate.</summary>
    public const double LeastBusy = 0.95;

    public double PerSecond => Requests / Elapsed.TotalSeconds;

    /// <summary>The share of its core that the server used.</summary>
    public double Busy => ServerTime / Elapsed;

    /// <summary>The server's processor time for one request, in microseconds.</summary>
    public double MicrosecondsPerRequest => ServerTime.TotalMicroseconds / Requests;

    public override string ToString() => $"{PerSecond:N0}/s, {MicrosecondsPerRequest:0.0} µs of CPU each, server {Busy:P0} busy";
}
