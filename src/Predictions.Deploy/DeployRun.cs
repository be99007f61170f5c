using Predictions.Deploy.Audit;
using Predictions.Deploy.Helm;
using Predictions.Deploy.Images;
using Predictions.Deploy.Kube;
using Predictions.Deploy.Manifests;
using Predictions.Deploy.Reporting;
using Predictions.Deploy.Rollout;
using Predictions.Deploy.Rules;
using Predictions.Deploy.Source;
using Spectre.Console;

namespace Predictions.Deploy;

/// <summary>
/// READ FIRST. One deployment, from its arguments to its audit: admission, changes, rules, rollout and, after a failure,
/// rollback.
/// </summary>
/// <param name="options">The arguments.</param>
/// <param name="card">Judges the model of the checkout.</param>
/// <param name="console">The output for people.</param>
/// <param name="auditStream">The stream for audit lines: standard error.</param>
/// <param name="time">The clock.</param>
public sealed class DeployRun(
    DeployOptions options, CardJudge card, IAnsiConsole console, TextWriter auditStream, TimeProvider time)
{
    private readonly ConsoleReporter _reporter = new(console, time);
    private readonly KubeAccess _access = new(options.KubeConfig);

    /// <summary>Deploys. Failures of the cluster, registry, git and Helm are results, not exceptions.</summary>
    /// <param name="stop">Stops the run; a rollout in progress is then rolled back.</param>
    public async Task<DeployResult> RunAsync(CancellationToken stop)
    {
        DeployRequest request;
        try
        {
            request = await DeployRequest.ReadAsync(options, time, stop);
        }
        catch (DeployException e)
        {
            return e.Result;
        }

        using var audit = new AuditTrail(
            RecordOf(request), new AuditLines(auditStream, options.AuditFile), options.DryRun, _reporter.Event, time);
        var result = await ResultAsync(request, audit, stop);
        await audit.AfterAsync(result);
        return result;
    }

    private async Task<DeployResult> ResultAsync(DeployRequest request, AuditTrail audit, CancellationToken stop)
    {
        try
        {
            return await DeployAsync(request, audit, stop);
        }
        catch (DeployException e)
        {
            return e.Result;
        }
        catch (OperationCanceledException)
        {
            return new DeployResult(DeployOutcome.NotBegun, "the run was stopped before anything was changed");
        }
    }

    private async Task<DeployResult> DeployAsync(DeployRequest request, AuditTrail audit, CancellationToken stop)
    {
        var space = Namespace.Of(_access, request.Target, request.Settings);
        audit.ConnectTo(space);
        var (image, admitted) = await AdmitAsync(request, stop);
        audit.Update(r => r with { Digest = image.Digest });
        var helm = await HelmAsync(request, stop);
        var present = await PresentState.ReadAsync(helm, space, time, stop);
        audit.Update(r => r with { DigestBefore = present.Running.Digest });

        var rendered = await Rendering.RenderAsync(
            helm, request.ValueFiles, Rendering.Values(image, audit.VersionAnnotations()), present.Version,
            present.Release.Last is not null, stop);
        ReportChanges(audit, present, rendered);
        var verdicts = admitted.Concat(ChartRules.Judge(rendered, space.Name, image.Pinned));
        var decision = await DecideAsync(request, image, present, verdicts, stop);
        audit.Update(
            r => r with
            {
                Overruled = [.. decision.Overruled.Select(v => new OverruledRule(v.Rule.Name, v.Reason, options.Because!))],
            });
        if (!decision.IsGo)
            return new DeployResult(DeployOutcome.Refused, decision.WhyNot);
        if (options.DryRun)
            return new DeployResult(DeployOutcome.DryRun, $"{image.Pinned} may go to {request.Target.Name}; nothing was written");
        if (_reporter.IsTerminal && !options.Yes
            && !await _reporter.ConfirmAsync($"Deploy {request.Image} to {request.Target.Name}?", stop))
            return new DeployResult(DeployOutcome.Refused, "the user did not confirm");
        return await RollOutAsync(request, audit, helm, space, present, image, stop);
    }

    /// <summary>Judges what may be deployed at all, before the run contacts the cluster.</summary>
    private async Task<(ResolvedImage Image, IReadOnlyList<RuleVerdict> Verdicts)> AdmitAsync(
        DeployRequest request, CancellationToken stop)
    {
        _reporter.Line($"{request.Image} to {request.Target.Name}, by {request.Source.Who}");
        var decision = new Decision(await Admission.OfSourceAsync(request.Image, request.Source, request.Settings, stop));
        // A registry outside of the allow list is not contacted: it is not trusted.
        if (!decision.IsGo)
            throw Refused(decision);
        using var registry = new ImageRegistry(RegistryLogins.OfUser(Environment.GetEnvironmentVariable), options.PlainHttp);
        var image = await registry.ResolveAsync(request.Image, stop);
        _reporter.Line($"{request.Image} is {image.Digest}");
        decision = new Decision([.. decision.Verdicts, await Admission.OfRevisionAsync(image, request.Source, stop)]);
        return decision.IsGo ? (image, decision.Verdicts) : throw Refused(decision);
    }

    private DeployException Refused(Decision decision)
    {
        _reporter.Rules(decision.Verdicts);
        return DeployException.Refused(decision.WhyNot);
    }

    private async Task<HelmClient> HelmAsync(DeployRequest request, CancellationToken stop)
    {
        var program = await HelmProgram.FindAsync(options.Helm, request.Source.Git.Root, stop);
        _reporter.Line($"Helm {program.Version}, {program.Path}");
        return new HelmClient(program, request.Settings.Release, request.Chart,
            _access.HelmFlags(request.Target.Context, request.Target.Namespace));
    }

    private void ReportChanges(AuditTrail audit, PresentState present, Rendering rendered)
    {
        if (rendered.Objects.Count == 0)
            return;
        var changes = ManifestDiff.Of(present.Objects, rendered.Objects);
        audit.UpdateChanges([.. changes.Select(c => c.Line)]);
        _reporter.Changes(changes, present.Release.LastDeployed is { } last ? $"revision {last.Revision}" : "nothing");
    }

    private async Task<Decision> DecideAsync(
        DeployRequest request, ResolvedImage image, PresentState present, IEnumerable<RuleVerdict> verdicts,
        CancellationToken stop)
    {
        var model = card(Path.Combine(request.Source.Git.Root, "models"));
        var decision = new Decision(
        [
            .. verdicts,
            NoPendingReleaseRule.Judge(present.Release, present.Lease, request.Timeout, time.GetUtcNow()),
            RunningRules.Healthy(present.Running, present.Release),
            await RunningRules.ForwardAsync(present.Running, request.Source, stop),
            DeployRule.Card.Judge(model.Passes, model.Reason),
            .. await new PreviousEnvironment(_access, request.Settings).JudgeAsync(request.Previous, image, stop),
        ]).Overrule(options.Overruled);
        _reporter.Rules(decision.Verdicts);
        return decision;
    }

    private async Task<DeployResult> RollOutAsync(
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
        // The release may have changed while the user was asked to confirm.
        if ((await helm.ReleaseAsync(stop)).Last != present.Release.Last)
            throw DeployException.Refused("another run has changed the release meanwhile: run the command again");
        await audit.BeforeAsync(stop);
        var release = await new Recovery(helm, space, request.Timeout, _reporter.Event).RunAsync(present.Release, audit);
        var plan = new RolloutPlan(
            request.ValueFiles, Rendering.Values(image, audit.VersionAnnotations()), image.Digest,
            $"{request.Image} of {ShortHash.Of(request.Source.Commit)}",
            request.Timeout, release);
        var rollout = new RolloutRun(helm, space, lease, request.EvidenceFolder, _reporter.Event, time);
        var result = await _reporter.WhileAsync(
            $"Rolling out to {request.Target.Name}, for up to {request.Timeout.TotalSeconds:0} s",
            () => rollout.RunAsync(plan, audit, stop));
        audit.Update(r => r with { Revision = result.Revision, Evidence = result.Evidence });
        return result.Result;
    }

    private static DeployRecord RecordOf(DeployRequest request) =>
        new(request.Run, request.Began, request.Source.Who, request.Target.Name, $"{request.Image}")
        {
            Origin = request.Source.Origin,
            Commit = request.Source.Commit,
        };
}
