namespace Predictions.LoadTest.Load;

/// <summary>How a load is going.</summary>
/// <param name="Seconds">Since measuring began; negative while it warms up.</param>
/// <param name="Throughput">Answers a second since the last moment.</param>
/// <param name="LatestP99Ms">The 99th percentile of the requests that ended since then.</param>
/// <param name="P99Ms">That of all that are measured.</param>
/// <param name="Errors">Errors among them.</param>
/// <param name="Server">What the server has used; <c>null</c> where it is not visible.</param>
internal readonly record struct Moment(
    double Seconds, double Throughput, double LatestP99Ms, double P99Ms, long Errors, Servers.ServerReading? Server);
