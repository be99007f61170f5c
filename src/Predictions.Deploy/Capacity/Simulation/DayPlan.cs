using Predictions.Deploy.Capacity.Assumptions;
using Predictions.Deploy.Capacity.Traffic;

namespace Predictions.Deploy.Capacity.Simulation;

/// <summary>The traffic and the event of a day.</summary>
/// <param name="Name">The name on the command line and in file names.</param>
/// <param name="Title">The title for people.</param>
/// <param name="Traffic">The calls by second.</param>
/// <param name="PushAt">The second of a push notification; <c>null</c> for none.</param>
/// <param name="ZoneLostAt">The second at which a zone fails; <c>null</c> for none.</param>
public sealed record DayPlan(string Name, string Title, TrafficProfile Traffic, int? PushAt, int? ZoneLostAt)
{
    /// <summary>The names of all days.</summary>
    public static IReadOnlyList<string> Names { get; } = ["evening", "push", "zone"];

    /// <summary>The second of the event; <c>null</c> on a usual day.</summary>
    public int? EventAt => PushAt ?? ZoneLostAt;

    /// <summary>A day by its name.</summary>
    /// <exception cref="CapacityException">No day has that name, or the cluster has only one zone to lose.</exception>
    public static DayPlan Of(string name, AssumptionValues assumed) => name switch
    {
        "evening" => new DayPlan(name, "A usual day", TrafficProfile.Evening(assumed), null, null),
        "push" => new DayPlan(
            name, $"A push notification wakes {assumed[PushAssumptions.Phones]:N0} phones in "
                + $"{assumed[PushAssumptions.Seconds]:0} s",
            TrafficProfile.Push(assumed), TrafficProfile.SecondOf(assumed[PushAssumptions.Hour]), null),
        "zone" => assumed.Whole(ClusterAssumptions.Zones) > 1
            ? new DayPlan(
                name, $"One zone of {assumed[ClusterAssumptions.Zones]:0} fails at the peak", TrafficProfile.Evening(assumed),
                null,
                TrafficProfile.SecondOf(assumed[ClusterAssumptions.LostZoneHour]))
            : throw new CapacityException($"--{ClusterAssumptions.Zones.Name} 1: a zone can only be lost where there are more"),
        _ => throw new CapacityException(
            $"there is no day \"{name}\"; there are {string.Join(", ", Names)}, and all of them: all"),
    };
}

/// <summary>Raises the minimum replicas for a while, as before a push notification.</summary>
/// <param name="Replicas">The minimum.</param>
/// <param name="From">The first second.</param>
/// <param name="To">The second after the last.</param>
public sealed record PreScaling(int Replicas, int From, int To)
{
    /// <summary>Minutes from its start to the push notification: nodes must boot, and callers must find the new pods.</summary>
    public const int LeadMinutes = 20;

    /// <summary>Minutes from the push notification to its end.</summary>
    public const int HoldMinutes = 20;

    /// <summary>The pre-scaling around the push notification of a day.</summary>
    /// <exception cref="CapacityException">The day has no push notification.</exception>
    public static PreScaling Before(DayPlan day, int replicas) => day.PushAt is { } at
        ? new PreScaling(replicas, Math.Max(0, at - 60 * LeadMinutes), at + 60 * HoldMinutes)
        : throw new CapacityException($"the day \"{day.Name}\" has no push notification to scale for");

    /// <summary>The minimum replicas at a time; <c>null</c> outside of the pre-scaling.</summary>
    public int? At(int second) => second >= From && second < To ? Replicas : null;
}
