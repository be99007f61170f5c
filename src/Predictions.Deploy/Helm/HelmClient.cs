using System.Text.Json;
using Predictions.Deploy.Programs;

namespace Predictions.Deploy.Helm;

/// <summary>One release in one namespace, by way of Helm's program.</summary>
/// <param name="program">Helm.</param>
/// <param name="release">The release's name.</param>
/// <param name="chart">The chart's folder.</param>
/// <param name="place">Flags that say which cluster and namespace.</param>
internal sealed class HelmClient(HelmProgram program, string release, string chart, IReadOnlyList<string> place)
{
    // Helm's own limit is 10; the deploy history tells of more.
    private const string MostRevisions = "20";
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(60);

    /// <summary>The release as the cluster has it.</summary>
    /// <exception cref="DeployException">The cluster cannot be asked.</exception>
    public async Task<HelmRelease> ReleaseAsync(CancellationToken stop)
    {
        var told = await AskAsync(["history", release, "--max", "256", "--output", "json"], "", stop);
        if (told.Succeeded)
            return new HelmRelease(JsonSerializer.Deserialize(told.Out, HelmJson.Default.HelmRevisionArray)!.OrderBy(r => r.Revision).ToArray());
        return told.Error.Contains("release: not found", StringComparison.Ordinal)
            ? new HelmRelease([])
            : throw DeployException.NotBegun($"helm history: {told.Complaint}");
    }

    /// <summary>What a revision put into the cluster.</summary>
    public async Task<string> ManifestAsync(int revision, CancellationToken stop)
    {
        var told = await AskAsync(["get", "manifest", release, "--revision", $"{revision}"], "", stop);
        return told.Succeeded ? told.Out : throw DeployException.NotBegun($"helm get manifest: {told.Complaint}");
    }

    /// <summary>Renders the chart; the chart's own values.schema.json is checked here.</summary>
    /// <param name="valueFiles">Values beside the chart's own.</param>
    /// <param name="values">More values, as YAML.</param>
    /// <param name="kubeVersion">The cluster's version.</param>
    /// <param name="isUpgrade">Whether there is a release.</param>
    /// <param name="stop">Gives up.</param>
    public Task<ProgramResult> TemplateAsync(
        IEnumerable<string> valueFiles, string values, string kubeVersion, bool isUpgrade, CancellationToken stop) =>
        AskAsync(
            ["template", release, chart, .. Values(valueFiles), "--kube-version", kubeVersion, .. isUpgrade ? ["--is-upgrade"] : (string[])[]],
            values, stop);

    /// <summary>
    /// Installs or upgrades, and waits until all is ready. Helm is not told to go back by itself: pods that are gone have no logs, and
    /// what they said must be kept first.
    /// </summary>
    /// <param name="valueFiles">Values beside the chart's own.</param>
    /// <param name="values">More values, as YAML.</param>
    /// <param name="timeout">How long each wait of Helm may last.</param>
    /// <param name="description">What the revision is described as.</param>
    /// <param name="started">Is told Helm's process id.</param>
    /// <param name="stop">Asks Helm to give up, which it then records as a failure.</param>
    public Task<ProgramResult> UpgradeAsync(
        IEnumerable<string> valueFiles, string values, TimeSpan timeout, string description, Action<int> started, CancellationToken stop) =>
        RunAsync(
            ["upgrade", release, chart, "--install", .. Values(valueFiles), "--wait", "--timeout", Seconds(timeout),
                "--history-max", MostRevisions, "--description", description, "--output", "json", .. Owning],
            values, started, stop);

    public Task<ProgramResult> RollbackAsync(int revision, TimeSpan timeout, CancellationToken stop) =>
        RunAsync(
            ["rollback", release, $"{revision}", "--wait", "--timeout", Seconds(timeout), "--history-max", MostRevisions, .. Owning], stop: stop);

    public Task<ProgramResult> UninstallAsync(TimeSpan timeout, CancellationToken stop) =>
        RunAsync(["uninstall", release, "--ignore-not-found", "--wait", "--timeout", Seconds(timeout)], stop: stop);

    /// <summary>
    /// What the chart names is the chart's: bounds of the autoscaler that somebody patched by hand go, as under Helm 3. Otherwise Helm 4
    /// would stop in the middle, and could not go back either.
    /// </summary>
    private string[] Owning => program.Version.Major >= 4 ? ["--server-side=true", "--force-conflicts"] : [];

    private static IEnumerable<string> Values(IEnumerable<string> files) => files.Append("-").SelectMany(f => new[] { "--values", f });

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0}s";

    /// <summary>A question has an answer soon; Helm itself would wait for a server that says nothing without end.</summary>
    private async Task<ProgramResult> AskAsync(string[] arguments, string input, CancellationToken stop)
    {
        using var within = CancellationTokenSource.CreateLinkedTokenSource(stop);
        within.CancelAfter(LongestAnswer);
        try
        {
            return await RunAsync(arguments, input, stop: within.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw DeployException.NotBegun($"helm {arguments[0]} did not end within {LongestAnswer.TotalSeconds:0} s");
        }
    }

    private Task<ProgramResult> RunAsync(string[] arguments, string input = "", Action<int>? started = null, CancellationToken stop = default) =>
        ProgramRun.RunAsync(program.Path, [.. arguments, .. place], input: input, started: started, stop: stop);
}
