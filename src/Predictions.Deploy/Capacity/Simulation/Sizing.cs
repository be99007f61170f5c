using Predictions.Deploy.Capacity.Assumptions;
using Predictions.Deploy.Capacity.Autoscaling;
using Predictions.Deploy.Capacity.Curves;

namespace Predictions.Deploy.Capacity.Simulation;

/// <summary>
/// Finds the smallest minimum of replicas, the smallest pre-scaling, and the highest targets that keep the objective on a day.
/// </summary>
public sealed class Sizing(HpaSettings settings, CapacityCurve curve, AssumptionValues assumed, int seed)
{
    /// <summary>The upper limit of the search.</summary>
    private const int MaxReplicas = 500;

    /// <summary>Lower targets are tried in steps of a tenth.</summary>
    private const int TargetSteps = 10;

    /// <summary>Simulates the day with the settings, and then, if the objective is missed, each way to keep it.</summary>
    /// <param name="day">The day.</param>
    public IEnumerable<SizedDay> Of(DayPlan day)
    {
        var asSet = Run(day, settings, null, "as it is set");
        yield return asSet;
        if (asSet.IsKept)
            yield break;
        yield return Smallest(replicas => Run(day, With(replicas), null, $"at least {replicas} replicas all day"))
            ?? Unkept(day, $"not with {MaxReplicas} replicas all day");
        if (day.PushAt is not null)
            yield return Smallest(replicas => Run(
                    day, settings with { Most = Math.Max(settings.Most, replicas) }, PreScaling.Before(day, replicas),
                    $"at least {replicas} replicas {PreScaling.LeadMinutes} min before to {PreScaling.HoldMinutes} after it"))
                ?? Unkept(day, $"not with {MaxReplicas} replicas around the push");
        yield return LowerTargets(day) ?? Unkept(day, "not by lower targets");
    }

    private HpaSettings With(int least) => settings with { Least = least, Most = Math.Max(settings.Most, least) };

    private SizedDay? LowerTargets(DayPlan day)
    {
        for (var tenths = TargetSteps - 1; tenths >= 1; tenths--)
        {
            var lower = settings with
            {
                CpuPercent = settings.CpuPercent is { } percent ? Math.Max(1, percent * tenths / TargetSteps) : null,
                CallsPerPod = settings.CallsPerPod * tenths / TargetSteps,
                Most = MaxReplicas,
            };
            var sized = Run(day, lower, null, $"targets of {HpaWords.Targets(lower)}");
            if (sized.IsKept)
                return sized;
        }

        return null;
    }

    /// <summary>Finds the smallest number of replicas that keeps the objective: doubles until one does, then bisects.</summary>
    private SizedDay? Smallest(Func<int, SizedDay> run)
    {
        var low = settings.Least;
        SizedDay? kept = null;
        for (var replicas = settings.Least + 1; kept is null; replicas = Math.Min(2 * replicas, MaxReplicas))
        {
            var tried = run(replicas);
            if (tried.IsKept)
                kept = tried with { Replicas = replicas };
            else if (replicas == MaxReplicas)
                return null;
            else
                low = replicas;
        }

        while (kept.Replicas!.Value - low > 1)
        {
            var middle = (low + kept.Replicas.Value) / 2;
            var tried = run(middle);
            if (tried.IsKept)
                kept = tried with { Replicas = middle };
            else
                low = middle;
        }

        return kept;
    }

    private static SizedDay Unkept(DayPlan day, string how) => new(day, how, null, null);

    private SizedDay Run(DayPlan day, HpaSettings with, PreScaling? preScaling, string setting) =>
        new(day, setting, DayReport.Of(DaySimulation.Run(day, with, curve, assumed, seed, preScaling), assumed), null);
}

/// <summary>The result of a setting on a day.</summary>
/// <param name="Day">The day.</param>
/// <param name="Setting">The setting, in words.</param>
/// <param name="Report">The figures; <c>null</c> where no such setting keeps the objective.</param>
/// <param name="Replicas">The smallest number of replicas found; <c>null</c> where the setting has none.</param>
public sealed record SizedDay(DayPlan Day, string Setting, DayReport? Report, int? Replicas)
{
    public bool IsKept => Report is { IsKept: true };
}
