namespace Predictions.Deploy.Capacity.Autoscaling;

/// <summary>How far replicas may move within a period.</summary>
/// <param name="IsPercent">Whether <paramref name="Value"/> is in per cent of those at the period's start, or in pods.</param>
/// <param name="Value">How many, above 0.</param>
/// <param name="PeriodSeconds">The period, 1 to 1,800 s.</param>
public sealed record ScalingPolicy(bool IsPercent, int Value, int PeriodSeconds);
