using Predictions.Deploy.Audit;
using Predictions.Deploy.Helm;
using Predictions.Deploy.Images;
using Predictions.Deploy.Kube;
using Predictions.Deploy.Manifests;
using Predictions.Deploy.Rollout;
using Predictions.Deploy.Rules;
using Predictions.Deploy.Source;
using Predictions.Deploy.Telling;
using Spectre.Console;

namespace Predictions.Deploy;

/// <summary>
/// READ FIRST. A deployment, from WHAT and WHERE to its audit: what may be deployed at all, what would differ, go or no-go, the rollout
/// and, where that fails, the way back.
/// </summary>
/// <param name="ask">What was typed.</param>
/// <param name="card">Judges the model of the checkout.</param>
/// <param name="console">Where people are told.</param>
/// <param name="auditStream">Where lines of the audit go, beside a file: standard error.</param>
/// <param name="time">The clock.</param>
public sealed class Deployment(DeployAsk ask, CardJudge card, IAnsiConsole console, TextWriter auditStream, TimeProvider time)
{
    private readonly RunTelling _telling = new(console, time);
    private readonly KubeAccess _access = new(ask.KubeConfig);

    /// <summary>Deploys. Does not throw for what the world does.</summary>
    /// <param name="stop">Stops it; a rollout that is under way is then rolled back.</param>
    public async Task<DeployEnding> RunAsync(CancellationToken stop)
    {
        DeployRequest request;
        try
        {
            request = await DeployRequest.ReadAsync(ask, time, stop);
        }
        catch (DeployException e)
        {
            return e.Ending;
        }

        using var audit = new AuditTrail(RecordOf(request), new AuditLines(auditStream, ask.AuditFile), ask.DryRun, _telling.Happens, time);
        var ending = await EndingAsync(request, audit, stop);
        await audit.AfterAsync(ending);
        return ending;
    }

    private async Task<DeployEnding> EndingAsync(DeployRequest request, AuditTrail audit, CancellationToken stop)
    {
        try
        {
            return await DeployAsync(request, audit, stop);
        }
        catch (DeployException e)
        {
            return e.Ending;
        }
        catch (OperationCanceledException)
        {
            return new DeployEnding(DeployOutcome.NotBegun, "it was stopped before anything was changed");
        }
    }

    private async Task<DeployEnding> DeployAsync(DeployRequest request, AuditTrail audit, CancellationToken stop)
    {
        var space = Namespace.Of(_access, request.Place, request.Settings);
        audit.Reaches(space);
        var (image, admitted) = await AdmitAsync(request, stop);
        audit.Knows(r => r with { Digest = image.Digest });
        var helm = await HelmAsync(request, stop);
        var present = await PresentState.ReadAsync(helm, space, time, stop);
        audit.Knows(r => r with { DigestBefore = present.Running.Digest });

        var rendered = await Rendering.OfAsync(
            helm, request.ValueFiles, Rendering.Values(image, audit.OfVersion()), present.Version, present.Release.Last is not null, space.Name,
            image.Pinned, stop);
        TellChanges(audit, present, rendered);
        var decision = await DecideAsync(request, image, present, [.. admitted, .. rendered.Verdicts], stop);
        audit.Knows(r => r with { Overruled = [.. decision.Overruled.Select(v => new OverruledRule(v.Rule, v.Reason, ask.Because!))] });
        if (!decision.IsGo)
            return new DeployEnding(DeployOutcome.Refused, decision.WhyNot);
        if (ask.DryRun)
            return new DeployEnding(DeployOutcome.Rehearsed, $"{image.Pinned} may go to {request.Place.Name}; nothing was written");
        if (_telling.IsTerminal && !ask.Yes && !await _telling.IsWantedAsync($"Deploy {request.Image} to {request.Place.Name}?", stop))
            return new DeployEnding(DeployOutcome.Refused, "it was not confirmed");
        return await RollOutAsync(request, audit, helm, space, present, image, stop);
    }

    /// <summary>What may be deployed at all; refuses before the cluster is asked anything.</summary>
    private async Task<(ResolvedImage Image, IReadOnlyList<RuleVerdict> Verdicts)> AdmitAsync(DeployRequest request, CancellationToken stop)
    {
        _telling.Say($"{request.Image} to {request.Place.Name}, by {request.Source.Who}");
        var decision = new Decision(await Admission.OfSourceAsync(request.Image, request.Source, request.Settings, stop));
        // A registry that is not allowed is not asked either: it could be anybody's.
        if (!decision.IsGo)
            throw Refused(decision);
        using var registry = new ImageRegistry(RegistryLogins.OfUser(Environment.GetEnvironmentVariable), ask.PlainHttp);
        var image = await registry.ResolveAsync(request.Image, stop);
        _telling.Say($"{request.Image} is {image.Digest}");
        decision = new Decision([.. decision.Verdicts, Admission.OfRevision(image, request.Source)]);
        return decision.IsGo ? (image, decision.Verdicts) : throw Refused(decision);
    }

    private DeployException Refused(Decision decision)
    {
        _telling.Rules(decision.Verdicts);
        return DeployException.Refused(decision.WhyNot);
    }

    private async Task<HelmClient> HelmAsync(DeployRequest request, CancellationToken stop)
    {
        var program = await HelmProgram.FindAsync(ask.Helm, request.Source.Git.Root, stop);
        _telling.Say($"Helm {program.Version}, {program.Path}");
        return new HelmClient(program, request.Settings.Release, request.Chart, _access.HelmFlags(request.Place.Context, request.Place.Namespace));
    }

    private void TellChanges(AuditTrail audit, PresentState present, Rendering rendered)
    {
        if (rendered.Objects.Count == 0)
            return;
        var changes = ManifestDiff.Of(present.Objects, rendered.Objects);
        audit.KnowsChanges([.. changes.Select(c => c.Line)]);
        _telling.Changes(changes, present.Release.LastDeployed is { } last ? $"revision {last.Revision}" : "nothing");
    }

    private async Task<Decision> DecideAsync(
        DeployRequest request, ResolvedImage image, PresentState present, IReadOnlyList<RuleVerdict> admitted, CancellationToken stop)
    {
        var model = card(Path.Combine(request.Source.Git.Root, "models"));
        var decision = new Decision(
        [
            .. admitted,
            SettledRule.Judge(present.Release, present.Lease, request.Timeout, time.GetUtcNow()),
            RunningRules.Healthy(present.Running, present.Release),
            await RunningRules.ForwardAsync(present.Running, request.Source, stop),
            RuleVerdict.Of(RuleNames.Card, model.Passes, model.Reason),
            .. await new EnvironmentBefore(_access, request.Settings, time).JudgeAsync(request.Before, image, stop),
        ]).Overrule(ask.Overruled);
        _telling.Rules(decision.Verdicts);
        return decision;
    }

    private async Task<DeployEnding> RollOutAsync(
        DeployRequest request,
        AuditTrail audit,
        HelmClient helm,
        Namespace space,
        PresentState present,
        ResolvedImage image,
        CancellationToken stop)
    {
        await space.MakeAsync(stop);
        await using var lease = await RunLease.TakeAsync(space, request.Run, present.Lease, time, stop);
        // What was shown and judged must still be what is there: a person may have taken a while to say yes.
        if ((await helm.ReleaseAsync(stop)).Last != present.Release.Last)
            throw DeployException.Refused("another run has changed the release meanwhile: look again at what differs");
        await audit.BeforeAsync(stop);
        var release = await new Recovery(helm, space, request.Timeout, _telling.Happens).RunAsync(present.Release, audit);
        var plan = new RolloutPlan(
            request.ValueFiles, Rendering.Values(image, audit.OfVersion()), image.Digest, $"{request.Image} of {ShortHash.Of(request.Source.Commit)}",
            request.Timeout, release);
        var rollout = new RolloutRun(helm, space, lease, request.EvidenceFolder, _telling.Happens, time);
        var result = await _telling.WhileAsync(
            $"Rolling out to {request.Place.Name}, for up to {request.Timeout.TotalSeconds:0} s", () => rollout.RunAsync(plan, audit, stop));
        audit.Knows(r => r with { Revision = result.Revision, Evidence = result.Evidence });
        return result.Ending;
    }

    private static DeployRecord RecordOf(DeployRequest request) =>
        new(request.Run, request.Began, request.Source.Who, request.Place.Name, $"{request.Image}")
        {
            Origin = request.Source.Origin,
            Commit = request.Source.Commit,
        };
}
