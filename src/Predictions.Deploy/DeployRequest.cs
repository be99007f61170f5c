using System.Security.Cryptography;
using Predictions.Deploy.Configuration;
using Predictions.Deploy.Images;
using Predictions.Deploy.Rules;
using Predictions.Deploy.Source;

namespace Predictions.Deploy;

/// <summary>The arguments, checked, with what the checkout says about them.</summary>
/// <param name="Options">The arguments.</param>
/// <param name="Run">The run's id.</param>
/// <param name="Began">When it began.</param>
/// <param name="Image">The image, not yet resolved by its registry.</param>
/// <param name="Source">The checkout.</param>
/// <param name="Chart">The folder of the chart in the checkout.</param>
/// <param name="Settings">The chart's deploy.yaml.</param>
/// <param name="Target">The environment to deploy to.</param>
internal sealed record DeployRequest(
    DeployOptions Options,
    string Run,
    DateTimeOffset Began,
    ImageReference Image,
    SourceState Source,
    string Chart,
    DeploySettings Settings,
    EnvironmentSettings Target)
{
    /// <summary>The environment before the target, in the order of deploy.yaml; <c>null</c> for the first.</summary>
    public EnvironmentSettings? Previous =>
        Array.IndexOf(Settings.Environments, Target) is > 0 and var index ? Settings.Environments[index - 1] : null;

    /// <summary>The time limit of a rollout there.</summary>
    public TimeSpan Timeout => TimeSpan.FromSeconds(Target.TimeoutSeconds);

    /// <summary>Value files in addition to the chart's own.</summary>
    public IReadOnlyList<string> ValueFiles => [Path.Combine(Chart, Target.Values)];

    /// <summary>The folder for evidence. It is outside of the checkout, so that the next run finds no uncommitted file.</summary>
    public string EvidenceFolder => EvidenceFolderOf(Options.EvidenceFolder, Target, Run);

    private static string UserData =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);

    /// <summary>Reads the checkout and deploy.yaml.</summary>
    /// <exception cref="DeployException">An argument is malformed, or the folder has no checkout with a deploy.yaml.</exception>
    public static async Task<DeployRequest> ReadAsync(DeployOptions options, TimeProvider time, CancellationToken stop)
    {
        if (Problem(options) is { } problem)
            throw DeployException.NotBegun(problem);
        var image = ImageReference.Parse(options.Image);
        var source = await SourceState.ReadAsync(options.Folder, stop);
        var chart = ChartOf(source.Git.Root);
        var settings = SettingsFile.Read(chart);
        var now = time.GetUtcNow();
        return new DeployRequest(
            options, NewRun(now), now, image, source, chart, settings, EnvironmentOf(settings, options.Environment));
    }

    /// <summary>A new run's id. Ids of later runs sort after those of earlier ones.</summary>
    public static string NewRun(DateTimeOffset now) =>
        $"{now:yyyyMMdd-HHmmss}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(2))}";

    /// <summary>The folder for a run's evidence.</summary>
    /// <param name="asked">The folder that was asked for; <c>null</c> for one in the user's data folder.</param>
    /// <param name="target">The environment.</param>
    /// <param name="run">The run's id.</param>
    public static string EvidenceFolderOf(string? asked, EnvironmentSettings target, string run) =>
        Path.Combine(asked ?? Path.Combine(UserData, "predictions", "deploy", target.Name), run);

    /// <summary>The folder of the chart in a checkout.</summary>
    public static string ChartOf(string checkout) => Path.Combine(checkout, "charts", "predictions");

    /// <exception cref="DeployException">There is no such environment.</exception>
    public static EnvironmentSettings EnvironmentOf(DeploySettings settings, string name) =>
        settings.Environments.FirstOrDefault(e => e.Name == name)
        ?? throw DeployException.NotBegun(
            $"there is no environment \"{name}\": there are {string.Join(", ", settings.Environments.Select(e => e.Name))}");

    private static string? Problem(DeployOptions options)
    {
        if (options.Overruled.FirstOrDefault(r => !DeployRule.Overrulable.Contains(r)) is { } unknown)
            return $"--force {unknown}: only {string.Join(", ", DeployRule.Overrulable)} may be overruled";
        return (options.Overruled.Count > 0) == string.IsNullOrWhiteSpace(options.Because)
            ? "--force RULE and --because TEXT go together: the reason is kept in the audit"
            : null;
    }
}
