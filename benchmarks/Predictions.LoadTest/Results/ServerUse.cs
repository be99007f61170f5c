namespace Predictions.LoadTest.Results;

/// <summary>What the server's process used while it was measured.</summary>
/// <param name="CpuUsPerRequest">Its processor time for each answer, in microseconds.</param>
/// <param name="BusyPercent">Its processor time ÷ time, in per cent of one core.</param>
/// <param name="ResidentMiB">The memory that it held at the end.</param>
internal sealed record ServerUse(double CpuUsPerRequest, double BusyPercent, double ResidentMiB)
{
    /// <summary>From here on one core counts as saturated.</summary>
    public const double SaturatedPercent = 95;
}
