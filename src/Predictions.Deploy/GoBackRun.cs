using Predictions.Deploy.Audit;
using Predictions.Deploy.Configuration;
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

/// <summary>The arguments of <c>predictions deploy back</c>.</summary>
/// <param name="Environment">The name of an environment of deploy.yaml.</param>
/// <param name="Because">Why; the audit keeps it.</param>
/// <param name="Folder">A folder of a checkout, at any commit: its deploy.yaml names the cluster.</param>
public sealed record GoBackOptions(string Environment, string Because, string Folder)
{
    /// <summary>Goes back without a confirmation, even on a terminal.</summary>
    public bool Yes { get; init; }

    /// <summary>Judges every rule and shows the changes, and writes nothing anywhere.</summary>
    public bool DryRun { get; init; }

    /// <summary>The registry uses HTTP; accepted only for a loopback address.</summary>
    public bool PlainHttp { get; init; }

    /// <summary>Names of rules to overrule, with the same reason.</summary>
    public IReadOnlyList<string> Overruled { get; init; } = [];

    /// <summary>The file to append audit lines to, in addition to standard error; <c>null</c> for none.</summary>
    public string? AuditFile { get; init; }

    /// <summary>The folder for the evidence of a failure; <c>null</c> for one in the user's data folder.</summary>
    public string? EvidenceFolder { get; init; }

    /// <summary>Helm's program; <c>null</c> to search for it.</summary>
    public string? Helm { get; init; }

    /// <summary>The kubeconfig; <c>null</c> for the one in KUBECONFIG or the user's own.</summary>
    public string? KubeConfig { get; init; }
}

/// <summary>
/// Returns an environment to the version before the running one. Helm has kept its chart and values, so no commit is checked out
/// and no image is built. The deploy history names it.
/// </summary>
/// <param name="options">The arguments.</param>
/// <param name="console">The output for people.</param>
/// <param name="auditStream">The stream for audit lines: standard error.</param>
/// <param name="time">The clock.</param>
public sealed class GoBackRun(GoBackOptions options, IAnsiConsole console, TextWriter auditStream, TimeProvider time)
{
    /// <summary>The rules that may be overruled here.</summary>
    public static readonly IReadOnlyList<string> Overrulable = [DeployRule.Image.Name, DeployRule.Settled.Name];

    private readonly ConsoleReporter _reporter = new(console, time);
    private readonly KubeAccess _access = new(options.KubeConfig);

    /// <summary>Goes back. Failures of the cluster, registry, git and Helm are results, not exceptions.</summary>
    /// <param name="stop">Stops the run before the rollback begins. A rollback that has begun runs to its end.</param>
    public async Task<DeployResult> RunAsync(CancellationToken stop)
    {
        try
        {
            if (string.IsNullOrWhiteSpace(options.Because))
                throw DeployException.NotBegun("--because TEXT is missing: the reason is kept in the audit");
            if (options.Overruled.FirstOrDefault(r => !Overrulable.Contains(r)) is { } unknown)
                throw DeployException.NotBegun($"--force {unknown}: only {string.Join(", ", Overrulable)} may be overruled");
            var source = await SourceState.ReadAsync(options.Folder, stop);
            var settings = SettingsFile.Read(DeployRequest.ChartOf(source.Git.Root));
            var target = DeployRequest.EnvironmentOf(settings, options.Environment);
            var now = time.GetUtcNow();
            var record = new DeployRecord(DeployRequest.NewRun(now), now, source.Who, target.Name, "the version before")
            {
                Origin = source.Origin,
                Because = options.Because,
            };
            return await AuditedAsync(record, new Place(source, settings, target), stop);
        }
        catch (DeployException e)
        {
            return e.Result;
        }
    }

    private async Task<DeployResult> AuditedAsync(DeployRecord record, Place place, CancellationToken stop)
    {
        using var audit = new AuditTrail(
            record, new AuditLines(auditStream, options.AuditFile), options.DryRun, _reporter.Event, time);
        DeployResult result;
        try
        {
            result = await GoBackAsync(place, audit, stop);
        }
        catch (DeployException e)
        {
            result = e.Result;
        }
        catch (OperationCanceledException)
        {
            result = new DeployResult(DeployOutcome.NotBegun, "the run was stopped before anything was changed");
        }

        await audit.AfterAsync(result);
        return result;
    }

    private async Task<DeployResult> GoBackAsync(Place place, AuditTrail audit, CancellationToken stop)
    {
        var space = Namespace.Of(_access, place.Target, place.Settings);
        audit.ConnectTo(space);
        var program = await HelmProgram.FindAsync(options.Helm, place.Source.Git.Root, stop);
        var helm = new HelmClient(
            program, place.Settings.Release, DeployRequest.ChartOf(place.Source.Git.Root),
            _access.HelmFlags(place.Target.Context, place.Target.Namespace));
        var present = await PresentState.ReadAsync(helm, space, time, stop);
        var earlier = EarlierVersion.Of(present, await new DeployHistory(space).ReadAsync(stop));
        _reporter.Line($"{place.Target.Name} goes back {earlier.Words}, by {place.Source.Who}");
        audit.Update(r => r with
        {
            Asked = earlier.Run.Asked,
            Commit = earlier.Run.Commit,
            Digest = earlier.Run.Digest,
            DigestBefore = present.Running.Digest,
            BackTo = earlier.Run.Run,
        });
        var objects = ManifestObject.ReadAll(await helm.ManifestAsync(earlier.Revision.Revision, stop));
        ReportChanges(audit, present, objects);
        var decision = await DecideAsync(place, earlier, objects, present, stop);
        audit.Update(r => r with
        {
            Overruled = [.. decision.Overruled.Select(v => new OverruledRule(v.Rule.Name, v.Reason, options.Because))],
        });
        if (!decision.IsGo)
            return new DeployResult(DeployOutcome.Refused, decision.WhyNot);
        if (options.DryRun)
            return new DeployResult(
                DeployOutcome.DryRun, $"{place.Target.Name} may go back {earlier.Words}; nothing was written");
        if (_reporter.IsTerminal && !options.Yes
            && !await _reporter.ConfirmAsync($"Go back in {place.Target.Name} {earlier.Words}?", stop))
            return new DeployResult(DeployOutcome.Refused, "the user did not confirm");
        return await ReturnAsync(place, earlier, audit, helm, present, space, stop);
    }

    private void ReportChanges(AuditTrail audit, PresentState present, IReadOnlyList<ManifestObject> objects)
    {
        var changes = ManifestDiff.Of(present.Objects, objects);
        audit.UpdateChanges([.. changes.Select(c => c.Line)]);
        _reporter.Changes(changes, $"revision {present.Release.LastDeployed!.Revision}");
    }

    private async Task<Decision> DecideAsync(
        Place place, EarlierVersion earlier, IReadOnlyList<ManifestObject> objects, PresentState present, CancellationToken stop)
    {
        var image = earlier.Image;
        var decision = new Decision(
        [
            Admission.OfRegistry(image, place.Settings),
            .. ChartRules.Judge(new Rendering(objects, null), place.Target.Namespace, $"{image}"),
            await OfImageAsync(image, stop),
            NoPendingReleaseRule.Judge(present.Release, present.Lease, place.Timeout, time.GetUtcNow()),
        ]).Overrule(options.Overruled);
        _reporter.Rules(decision.Verdicts);
        return decision;
    }

    /// <summary>Nodes that lost the image have to pull it again.</summary>
    private async Task<RuleVerdict> OfImageAsync(ImageReference image, CancellationToken stop)
    {
        try
        {
            using var registry = new ImageRegistry(RegistryLogins.OfUser(Environment.GetEnvironmentVariable), options.PlainHttp);
            var found = await registry.ResolveAsync(image, stop);
            return DeployRule.Image.Judge(
                found.Digest == image.Digest, $"the registry has {ShortHash.Of(found.Digest["sha256:".Length..])}");
        }
        catch (DeployException e)
        {
            return DeployRule.Image.Fail(e.Message);
        }
    }

    private async Task<DeployResult> ReturnAsync(
        Place place, EarlierVersion earlier, AuditTrail audit, HelmClient helm, PresentState present, Namespace space,
        CancellationToken stop)
    {
        await using var lease = await RunLease.TakeAsync(space, audit.Record.Run, present.Lease, time, stop);
        // The release may have changed while the user was asked to confirm.
        if ((await helm.ReleaseAsync(stop)).Last != present.Release.Last)
            throw DeployException.Refused("another run has changed the release meanwhile: run the command again");
        await audit.BeforeAsync(stop);
        var run = new ReturnRun(
            helm, space, DeployRequest.EvidenceFolderOf(options.EvidenceFolder, place.Target, audit.Record.Run), _reporter.Event,
            time);
        var result = await _reporter.WhileAsync(
            $"Going back in {place.Target.Name}, for up to {place.Timeout.TotalSeconds:0} s",
            () => run.RunAsync(earlier, place.Timeout, audit));
        audit.Update(r => r with { Revision = result.Revision, Evidence = result.Evidence });
        return result.Result;
    }

    /// <summary>The environment, by a checkout.</summary>
    private sealed record Place(SourceState Source, DeploySettings Settings, EnvironmentSettings Target)
    {
        public TimeSpan Timeout => TimeSpan.FromSeconds(Target.TimeoutSeconds);
    }
}
