using System.Text.Json;
using System.Text.RegularExpressions;
using Predictions.Deploy.Programs;

namespace Predictions.Deploy.Helm;

/// <summary>One release in one namespace, through Helm's program.</summary>
/// <param name="program">Helm.</param>
/// <param name="release">The release's name.</param>
/// <param name="chart">The chart's folder.</param>
/// <param name="place">Flags that select the cluster and the namespace.</param>
internal sealed class HelmClient(HelmProgram program, string release, string chart, IReadOnlyList<string> place)
{
    // Helm keeps 10 by default; the deploy history refers to older ones.
    private const string MaxRevisions = "20";

    /// <summary>Reads the release from the cluster.</summary>
    /// <exception cref="DeployException">The cluster cannot be reached.</exception>
    public async Task<HelmRelease> ReleaseAsync(CancellationToken stop)
    {
        var told = await AskAsync(["history", release, "--max", "256", "--output", "json"], "", stop);
        if (told.Succeeded)
            return new HelmRelease(
                [.. JsonSerializer.Deserialize(told.Out, HelmJson.Default.HelmRevisionArray)!.OrderBy(r => r.Revision)]);
        return told.Error.Contains("release: not found", StringComparison.Ordinal)
            ? new HelmRelease([])
            : throw DeployException.NotBegun($"helm history: {told.ErrorSummary}");
    }

    /// <summary>Reads the manifest of a revision.</summary>
    public async Task<string> ManifestAsync(int revision, CancellationToken stop)
    {
        var told = await AskAsync(["get", "manifest", release, "--revision", $"{revision}"], "", stop);
        return told.Succeeded ? told.Out : throw DeployException.NotBegun($"helm get manifest: {told.ErrorSummary}");
    }

    /// <summary>Renders the chart, and checks the values by its values.schema.json.</summary>
    /// <param name="valueFiles">Value files in addition to the chart's own.</param>
    /// <param name="values">More values, as YAML.</param>
    /// <param name="kubeVersion">The cluster's version.</param>
    /// <param name="isUpgrade">Whether the release exists.</param>
    /// <param name="stop">Cancels the call.</param>
    public Task<ProgramResult> TemplateAsync(
        IEnumerable<string> valueFiles, string values, string kubeVersion, bool isUpgrade, CancellationToken stop) =>
        AskAsync(
            ["template", release, chart, .. Values(valueFiles), "--kube-version", kubeVersion, .. isUpgrade ? ["--is-upgrade"]
                : (string[])[]],
            values, stop);

    /// <summary>
    /// Installs or upgrades, and waits until all objects are ready. Helm's own rollback is off: it would delete the failed pods
    /// before their logs are saved.
    /// </summary>
    /// <param name="valueFiles">Value files in addition to the chart's own.</param>
    /// <param name="values">More values, as YAML.</param>
    /// <param name="timeout">The time limit of each of Helm's waits.</param>
    /// <param name="description">The description of the revision.</param>
    /// <param name="started">Receives Helm's process id.</param>
    /// <param name="stop">Interrupts Helm, which then records a failure.</param>
    public Task<ProgramResult> UpgradeAsync(
        IEnumerable<string> valueFiles, string values, TimeSpan timeout, string description, Action<int> started,
        CancellationToken stop) =>
        RunAsync(
            ["upgrade", release, chart, "--install", .. Values(valueFiles), "--wait", "--timeout", Seconds(timeout),
                "--history-max", MaxRevisions, "--description", description, "--output", "json", .. Owning],
            values, started, stop);

    public Task<ProgramResult> RollbackAsync(int revision, TimeSpan timeout, CancellationToken stop) =>
        RunAsync(
            ["rollback", release, $"{revision}", "--wait", "--timeout", Seconds(timeout), "--history-max", MaxRevisions,
                .. Owning], stop: stop);

    public Task<ProgramResult> UninstallAsync(TimeSpan timeout, CancellationToken stop) =>
        RunAsync(["uninstall", release, "--ignore-not-found", "--wait", "--timeout", Seconds(timeout)], stop: stop);

    /// <summary>
    /// Overwrites fields that were patched by hand, as Helm 3 does. Without these flags Helm 4 stops half way at a conflict, and
    /// a rollback meets the same conflict.
    /// </summary>
    private string[] Owning => program.Version.Major >= 4 ? ["--server-side=true", "--force-conflicts"] : [];

    private static IEnumerable<string> Values(IEnumerable<string> files) => files.Append("-").SelectMany(f => new[]
    {
        "--values", f,
    });

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0}s";

    private Task<ProgramResult> AskAsync(string[] arguments, string input, CancellationToken stop) =>
        ProgramRun.AskAsync($"helm {arguments[0]}", program.Path, [.. arguments, .. place], null, input, stop);

    private Task<ProgramResult> RunAsync(
        string[] arguments, string input = "", Action<int>? started = null, CancellationToken stop = default) =>
        ProgramRun.RunAsync(program.Path, [.. arguments, .. place], input: input, started: started, stop: stop);
}

/// <summary>Helm's program, in a version whose flags this project knows.</summary>
/// <param name="Path">The path of the program.</param>
/// <param name="Version">Such as "4.1.4".</param>
internal sealed partial record HelmProgram(string Path, Version Version)
{
    private const string Accepted = "4.1 or later, or 3.17 or later of 3";

    /// <summary>Searches --helm, PREDICTIONS_HELM, the checkout's .tools, and PATH, in that order.</summary>
    /// <exception cref="DeployException">There is no Helm, or its version is not supported.</exception>
    public static async Task<HelmProgram> FindAsync(string? asked, string checkout, CancellationToken stop)
    {
        var brought = System.IO.Path.Combine(checkout, ".tools", "helm-4.1.4");
        var path = asked ?? Environment.GetEnvironmentVariable("PREDICTIONS_HELM") ?? (File.Exists(brought) ? brought : "helm");
        var told = await ProgramRun.RunAsync(path, ["version", "--template", "{{.Version}}"], stop: stop);
        var match = Number().Match(told.Out);
        if (!told.Succeeded || !match.Success)
            throw DeployException.NotBegun($"{path} does not print a Helm version: {told.ErrorSummary}");
        var version = new Version(match.Groups[1].Value);
        return version is { Major: 4, Minor: >= 1 } or { Major: 3, Minor: >= 17 }
            ? new HelmProgram(path, version)
            : throw DeployException.NotBegun($"{path} is Helm {version}; needed is {Accepted}");
    }

    [GeneratedRegex(@"^v?([0-9]+\.[0-9]+\.[0-9]+)")]
    private static partial Regex Number();
}
