using Predictions.Deploy.Configuration;
using Predictions.Deploy.Images;
using Predictions.Deploy.Kube;
using Predictions.Deploy.Smoke;

namespace Predictions.Deploy.Rules;

/// <summary>Judges the image by the environment before the target, in the order of deploy.yaml.</summary>
/// <param name="access">The clusters.</param>
/// <param name="settings">deploy.yaml.</param>
internal sealed class PreviousEnvironment(KubeAccess access, DeploySettings settings)
{
    private const string First = "it is the first environment";
    private const string TokenVariable = "PREDICTIONS_SMOKE_TOKEN";

    /// <summary>Judges whether the image runs there, and meets the objective under load.</summary>
    public async Task<IReadOnlyList<RuleVerdict>> JudgeAsync(
        EnvironmentSettings? previous, ResolvedImage image, CancellationToken stop)
    {
        if (previous is null)
            return [DeployRule.Before.Skip(First), DeployRule.Smoke.Skip(First)];
        var runs = await RunsAsync(previous, image, stop);
        // A load on another image would say nothing about this one.
        if (runs.State != RuleState.Passed)
            return [runs, DeployRule.Smoke.Fail($"not measured, since the image does not run in {previous.Name}")];
        var token = Environment.GetEnvironmentVariable(TokenVariable);
        var measured = await new SmokeLoad(settings.Smoke, token, settings.Slo.LatencyMs).RunAsync(previous.Url!, stop);
        return [runs, DeployRule.Smoke.Judge(measured.Meets(settings.Slo), $"{previous.Name}: {measured.Words(settings.Slo)}")];
    }

    private async Task<RuleVerdict> RunsAsync(EnvironmentSettings previous, ResolvedImage image, CancellationToken stop)
    {
        try
        {
            using var space = Namespace.Of(access, previous, settings);
            return RunningRules.Before(await RunningVersion.OfAsync(space, stop), previous.Name, image);
        }
        catch (DeployException e)
        {
            return DeployRule.Before.Fail($"{previous.Name} cannot be read: {e.Message}");
        }
    }
}
