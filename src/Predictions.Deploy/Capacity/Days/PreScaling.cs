namespace Predictions.Deploy.Capacity.Days;

/// <summary>More replicas at the least for a while, as before a push notification.</summary>
/// <param name="Replicas">The fewest then.</param>
/// <param name="From">The second from which on.</param>
/// <param name="To">The second at which it ends.</param>
public sealed record PreScaling(int Replicas, int From, int To)
{
    /// <summary>Minutes before a push notification that it begins: a node takes some to come, and callers to find what is new.</summary>
    public const int LeadMinutes = 20;

    /// <summary>Minutes that it lasts from then on.</summary>
    public const int HoldMinutes = 20;

    /// <summary>Around the push notification of a day.</summary>
    /// <exception cref="CapacityException">It has none.</exception>
    public static PreScaling Before(DayPlan day, int replicas) => day.PushAt is { } at
        ? new PreScaling(replicas, Math.Max(0, at - 60 * LeadMinutes), at + 60 * HoldMinutes)
        : throw new CapacityException($"the day \"{day.Name}\" has no push notification to scale for");

    /// <summary>The fewest replicas at a time; <c>null</c> where it changes nothing.</summary>
    public int? At(int second) => second >= From && second < To ? Replicas : null;
}
