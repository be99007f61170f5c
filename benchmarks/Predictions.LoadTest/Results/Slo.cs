namespace Predictions.LoadTest.Results;

/// <summary>What a server is expected to keep under a load.</summary>
/// <param name="P99Ms">The longest 99th percentile, in milliseconds.</param>
/// <param name="ErrorShare">The largest share of errors, 0 to 1.</param>
internal sealed record Slo(double P99Ms, double ErrorShare)
{
    /// <summary>What a measurement missed, in one line; <c>null</c> where it held all.</summary>
    public string? MissedBy(Measurement measured) => measured switch
    {
        { IsGivenUp: true } => "it fell ever further behind the rate",
        { Latency.Requests: 0 } => "nothing was answered",
        { } when measured.ErrorShare > ErrorShare => $"{100 * measured.ErrorShare:0.###} % errors, {100 * ErrorShare:0.###} % allowed",
        { } when measured.Latency.P99Ms > P99Ms => $"p99 {measured.Latency.P99Ms:0.##} ms, {P99Ms:0.##} ms allowed",
        _ => null,
    };
}
