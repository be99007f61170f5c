using Predictions.Deploy.Capacity.Assuming;
using Predictions.Deploy.Capacity.Autoscaling;
using Predictions.Deploy.Capacity.Curves;

namespace Predictions.Deploy.Capacity.Days;

/// <summary>Finds the least that keeps the objective on a day: of replicas at the least, of replicas before a push, of lower targets.</summary>
public sealed class Sizing(HpaSettings settings, CapacityCurve curve, Assumptions assumed, int seed)
{
    /// <summary>No search goes beyond.</summary>
    private const int MostReplicas = 500;

    /// <summary>Lower targets are tried in steps of a tenth of what they are.</summary>
    private const int TargetSteps = 10;

    /// <summary>The day as it is set, and then each way to keep the objective on it, where it is not kept.</summary>
    /// <param name="day">The day.</param>
    public IEnumerable<SizedDay> Of(DayPlan day)
    {
        var asItIs = Run(day, settings, null, "as it is set");
        yield return asItIs;
        if (asItIs.IsKept)
            yield break;
        yield return Smallest(replicas => Run(day, With(replicas), null, $"at least {replicas} replicas all day"))
            ?? Unkept(day, $"not with {MostReplicas} replicas all day");
        if (day.PushAt is not null)
            yield return Smallest(replicas => Run(
                    day, settings with { Most = Math.Max(settings.Most, replicas) }, PreScaling.Before(day, replicas),
                    $"at least {replicas} replicas {PreScaling.LeadMinutes} min before to {PreScaling.HoldMinutes} after it"))
                ?? Unkept(day, $"not with {MostReplicas} replicas around the push");
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
                Most = MostReplicas,
            };
            var sized = Run(day, lower, null, $"targets of {HpaWords.Targets(lower)}");
            if (sized.IsKept)
                return sized;
        }

        return null;
    }

    /// <summary>The smallest number of replicas that keeps the objective: doubled until one does, then by halving.</summary>
    private SizedDay? Smallest(Func<int, SizedDay> run)
    {
        var low = settings.Least;
        SizedDay? kept = null;
        for (var replicas = settings.Least + 1; kept is null; replicas = Math.Min(2 * replicas, MostReplicas))
        {
            var tried = run(replicas);
            if (tried.IsKept)
                kept = tried with { Replicas = replicas };
            else if (replicas == MostReplicas)
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
