namespace Predictions.Deploy.Capacity.Days;

/// <summary>A setting that was tried on a day.</summary>
/// <param name="Day">The day.</param>
/// <param name="Setting">The setting, in words.</param>
/// <param name="Report">What came of it; <c>null</c> where no such setting keeps the objective.</param>
/// <param name="Replicas">The number of replicas that was searched for; <c>null</c> where none was.</param>
public sealed record SizedDay(DayPlan Day, string Setting, DayReport? Report, int? Replicas)
{
    public bool IsKept => Report is { IsKept: true };
}
