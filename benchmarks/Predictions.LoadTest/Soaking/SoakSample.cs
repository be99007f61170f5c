namespace Predictions.LoadTest.Soaking;

/// <summary>One stretch of a soak.</summary>
/// <param name="Seconds">Its end, since measuring began.</param>
/// <param name="Throughput">Answers a second in it.</param>
/// <param name="P99Ms">The 99th percentile of the requests that ended in it.</param>
/// <param name="Errors">Errors since measuring began.</param>
/// <param name="ResidentMiB">The server's memory at its end; <c>null</c> where it is not visible.</param>
/// <param name="BusyPercent">The server's processor time ÷ time in it, in per cent of one core; <c>null</c> where it is not visible.</param>
internal sealed record SoakSample(
    double Seconds, double Throughput, double P99Ms, long Errors, double? ResidentMiB, double? BusyPercent);
