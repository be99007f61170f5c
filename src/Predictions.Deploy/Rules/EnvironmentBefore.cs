using Predictions.Deploy.Configuration;
using Predictions.Deploy.Images;
using Predictions.Deploy.Kube;
using Predictions.Deploy.Smoke;

namespace Predictions.Deploy.Rules;

/// <summary>Looks at the environment before the one that is deployed to.</summary>
/// <param name="access">The way to clusters.</param>
/// <param name="settings">deploy.yaml.</param>
/// <param name="time">The clock.</param>
internal sealed class EnvironmentBefore(KubeAccess access, DeploySettings settings, TimeProvider time)
{
    private const string First = "it is the first environment";
    private const string TokenVariable = "PREDICTIONS_SMOKE_TOKEN";

    /// <summary>Whether the image runs there, and meets the objective under load.</summary>
    public async Task<IReadOnlyList<RuleVerdict>> JudgeAsync(EnvironmentSettings? before, ResolvedImage image, CancellationToken stop)
    {
        if (before is null)
            return [RuleVerdict.Nothing(RuleNames.Before, First), RuleVerdict.Nothing(RuleNames.Smoke, First)];
        var runs = await RunsAsync(before, image, stop);
        // Another image under load would say nothing of this one.
        if (runs.State != RuleState.Held)
            return [runs, RuleVerdict.Failed(RuleNames.Smoke, $"not measured, since it does not run in {before.Name}")];
        var measured = await new SmokeLoad(settings.Smoke, Environment.GetEnvironmentVariable(TokenVariable), time).RunAsync(before.Url!, stop);
        return [runs, RuleVerdict.Of(RuleNames.Smoke, measured.Meets(settings.Slo), $"{before.Name}: {measured.Words(settings.Slo)}")];
    }

    private async Task<RuleVerdict> RunsAsync(EnvironmentSettings before, ResolvedImage image, CancellationToken stop)
    {
        try
        {
            using var space = Namespace.Of(access, before, settings);
            return RunningRules.Before(await RunningVersion.OfAsync(space, stop), before.Name, image);
        }
        catch (DeployException e)
        {
            return RuleVerdict.Failed(RuleNames.Before, $"{before.Name} cannot be asked: {e.Message}");
        }
    }
}
