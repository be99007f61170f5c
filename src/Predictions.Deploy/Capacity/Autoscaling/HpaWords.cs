namespace Predictions.Deploy.Capacity.Autoscaling;

/// <summary>An autoscaler in words.</summary>
public static class HpaWords
{
    /// <summary>What it aims at, such as "60 % CPU and 500 calls a second".</summary>
    public static string Targets(HpaSettings settings) => string.Join(" and ", new[]
    {
        settings.CpuPercent is { } percent ? $"{percent} % CPU" : null,
        settings.CallsPerPod is { } calls ? $"{calls:#,0.##} calls a second" : null,
    }.OfType<string>());

    /// <summary>All of it in a line.</summary>
    public static string All(HpaSettings settings) =>
        $"{settings.Least} to {settings.Most} replicas of {settings.PodCores:0.###} cores, for {Targets(settings)} each; "
        + $"up {Rules(settings.Up)}; down {Rules(settings.Down)}";

    private static string Rules(ScalingRules rules)
    {
        if (rules.Choice == PolicyChoice.Disabled)
            return "never";
        var policies = string.Join(
            rules.Choice == PolicyChoice.Max ? " or " : " and ",
            rules.Policies.Select(p => $"{p.Value}{(p.IsPercent ? " %" : " pods")} in {p.PeriodSeconds} s"));
        return rules.WindowSeconds > 0 ? $"{policies} after {rules.WindowSeconds} s" : policies;
    }
}
