using System.Security.Cryptography;
using Predictions.Deploy.Configuration;
using Predictions.Deploy.Images;
using Predictions.Deploy.Rules;
using Predictions.Deploy.Source;

namespace Predictions.Deploy;

/// <summary>What was asked, with all that the checkout says about it.</summary>
/// <param name="Ask">What was typed.</param>
/// <param name="Run">The run's id.</param>
/// <param name="Began">When it began.</param>
/// <param name="Image">The image, not yet looked for.</param>
/// <param name="Source">The checkout.</param>
/// <param name="Chart">The chart's folder in it.</param>
/// <param name="Settings">Its deploy.yaml.</param>
/// <param name="Place">Where to.</param>
internal sealed record DeployRequest(
    DeployAsk Ask,
    string Run,
    DateTimeOffset Began,
    ImageReference Image,
    SourceState Source,
    string Chart,
    DeploySettings Settings,
    EnvironmentSettings Place)
{
    /// <summary>The environment before the one that is deployed to; <c>null</c> for the first.</summary>
    public EnvironmentSettings? Before =>
        Array.IndexOf(Settings.Environments, Place) is > 0 and var index ? Settings.Environments[index - 1] : null;

    /// <summary>How long a rollout there may take.</summary>
    public TimeSpan Timeout => TimeSpan.FromSeconds(Place.TimeoutSeconds);

    /// <summary>Values beside the chart's own.</summary>
    public IReadOnlyList<string> ValueFiles => [Path.Combine(Chart, Place.Values)];

    /// <summary>Where evidence goes, outside the checkout, which it would leave unclean.</summary>
    public string EvidenceFolder => Path.Combine(Ask.EvidenceFolder ?? Path.Combine(OwnData, "predictions", "deploy", Place.Name), Run);

    private static string OwnData =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);

    /// <exception cref="DeployException">What was typed is malformed, or there is no checkout that says how to deploy.</exception>
    public static async Task<DeployRequest> ReadAsync(DeployAsk ask, TimeProvider time, CancellationToken stop)
    {
        if (Fault(ask) is { } fault)
            throw DeployException.NotBegun(fault);
        var image = ImageReference.Parse(ask.Image);
        var source = await SourceState.ReadAsync(ask.Folder, stop);
        var chart = ChartOf(source.Git.Root);
        var settings = SettingsFile.Read(chart);
        var now = time.GetUtcNow();
        var run = $"{now:yyyyMMdd-HHmmss}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(2))}";
        return new DeployRequest(ask, run, now, image, source, chart, settings, PlaceOf(settings, ask.Environment));
    }

    /// <summary>Where the chart lies in a checkout.</summary>
    public static string ChartOf(string checkout) => Path.Combine(checkout, "charts", "predictions");

    /// <exception cref="DeployException">There is no such environment.</exception>
    public static EnvironmentSettings PlaceOf(DeploySettings settings, string name) =>
        settings.Environments.FirstOrDefault(e => e.Name == name)
        ?? throw DeployException.NotBegun(
            $"there is no environment \"{name}\": there are {string.Join(", ", settings.Environments.Select(e => e.Name))}");

    private static string? Fault(DeployAsk ask)
    {
        if (ask.Overruled.FirstOrDefault(r => !RuleNames.MayBeOverruled.Contains(r)) is { } unknown)
            return $"--force {unknown}: only {string.Join(", ", RuleNames.MayBeOverruled)} may be overruled";
        return (ask.Overruled.Count > 0) == string.IsNullOrWhiteSpace(ask.Because)
            ? "--force RULE and --because TEXT go together: the reason is kept in the audit"
            : null;
    }
}
