using Predictions.Deploy.Capacity.Assuming;
using Predictions.Deploy.Capacity.Traffic;

namespace Predictions.Deploy.Capacity.Days;

/// <summary>What happens on a day.</summary>
/// <param name="Name">A word for the command line and for files.</param>
/// <param name="Title">The same for people.</param>
/// <param name="Traffic">The calls that it brings.</param>
/// <param name="PushAt">The second at which a push notification is sent; <c>null</c> where none is.</param>
/// <param name="ZoneLostAt">The second at which a zone is lost; <c>null</c> where none is.</param>
public sealed record DayPlan(string Name, string Title, TrafficProfile Traffic, int? PushAt, int? ZoneLostAt)
{
    /// <summary>The names of all days.</summary>
    public static IReadOnlyList<string> Names { get; } = ["evening", "push", "zone"];

    /// <summary>The second that everything else is about; <c>null</c> on a usual day.</summary>
    public int? EventAt => PushAt ?? ZoneLostAt;

    /// <summary>A day by its name.</summary>
    /// <exception cref="CapacityException">There is none of that name, or no zone could be left.</exception>
    public static DayPlan Of(string name, Assumptions assumed) => name switch
    {
        "evening" => new DayPlan(name, "A usual day", TrafficProfile.Evening(assumed), null, null),
        "push" => new DayPlan(
            name, $"A push notification wakes {assumed[PushAssumptions.Phones]:N0} phones in {assumed[PushAssumptions.Seconds]:0} s",
            TrafficProfile.Push(assumed), TrafficProfile.SecondOf(assumed[PushAssumptions.Hour]), null),
        "zone" => assumed.Whole(ClusterAssumptions.Zones) > 1
            ? new DayPlan(
                name, $"One zone of {assumed[ClusterAssumptions.Zones]:0} is lost at the peak", TrafficProfile.Evening(assumed), null,
                TrafficProfile.SecondOf(assumed[ClusterAssumptions.LostZoneHour]))
            : throw new CapacityException($"--{ClusterAssumptions.Zones.Name} 1: a zone can only be lost where there are more"),
        _ => throw new CapacityException($"there is no day \"{name}\"; there are {string.Join(", ", Names)}, and all of them: all"),
    };
}
