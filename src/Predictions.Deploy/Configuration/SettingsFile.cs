using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Predictions.Deploy.Configuration;

/// <summary>Reads deploy.yaml strictly: an unknown, missing, duplicate or out-of-range entry is an error.</summary>
internal static partial class SettingsFile
{
    public const string Name = "deploy.yaml";

    private static readonly IDeserializer Yaml = new DeserializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance)
        .WithDuplicateKeyChecking()
        .WithEnforceRequiredMembers()
        .WithEnforceNullability()
        .Build();

    /// <summary>Reads the file in a chart's folder.</summary>
    /// <exception cref="DeployException">The file cannot be read, or an entry is invalid.</exception>
    public static DeploySettings Read(string chart)
    {
        var path = Path.Combine(chart, Name);
        try
        {
            var settings = Yaml.Deserialize<DeploySettings?>(File.ReadAllText(path)) ?? throw Bad(path, "it is empty");
            return Problem(settings, chart) is { } problem ? throw Bad(path, problem) : settings;
        }
        catch (YamlException e)
        {
            throw Bad(path, $"line {e.Start.Line}: {(e.InnerException ?? e).Message.ReplaceLineEndings(" ")}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Bad(path, $"it cannot be read: {e.Message}");
        }
    }

    private static DeployException Bad(string path, string problem) => DeployException.NotBegun($"{path}: {problem}");

    private static string? Problem(DeploySettings settings, string chart)
    {
        if (!DnsLabel().IsMatch(settings.Release))
            return $"release \"{settings.Release}\" must be lower-case letters, digits and '-'";
        if (settings.Registries.Length == 0
            || settings.Registries.Any(r => string.IsNullOrEmpty(r) || r.Contains("://") || r.EndsWith('/')))
            return "registries must name at least one, such as registry.example.com/predictions, without https:// and without "
                + "a last '/'";
        if (settings.Origin.Length == 0 || settings.Branch.Length == 0)
            return "origin and branch must not be empty";
        if (settings.Slo is not { WithoutError: > 0 and <= 1, InTime: > 0 and <= 1, LatencyMs: > 0 and <= 60_000 })
            return "slo: withoutError and inTime must be above 0 and at most 1, latencyMs above 0 and at most 60000";
        if (settings.Smoke is not { CallsPerSecond: >= 1 and <= 2000, Seconds: >= 1 and <= 120 })
            return "smoke: callsPerSecond must be 1 to 2000, seconds 1 to 120";
        return OfEnvironments(settings.Environments, chart);
    }

    private static string? OfEnvironments(EnvironmentSettings[] environments, string chart)
    {
        if (environments.Length == 0)
            return "environments must name at least one";
        if (environments.GroupBy(e => e.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return $"environment {twice.Key} is there twice";
        return environments.Select((e, i) => OfEnvironment(e, i == environments.Length - 1, chart))
            .FirstOrDefault(f => f is not null);
    }

    private static string? OfEnvironment(EnvironmentSettings environment, bool isLast, string chart)
    {
        var name = $"environment {environment.Name}";
        if (!DnsLabel().IsMatch(environment.Name) || !DnsLabel().IsMatch(environment.Namespace))
            return $"{name}: its name and namespace must be lower-case letters, digits and '-'";
        if (environment.Context.Length == 0)
            return $"{name}: context must name one of the kubeconfig";
        if (environment.TimeoutSeconds is < 5 or > 3600)
            return $"{name}: timeoutSeconds must be 5 to 3600";
        if (!File.Exists(Path.Combine(chart, environment.Values)))
            return $"{name}: values {environment.Values} is not there";
        if (environment.Url is null ? !isLast : !IsWeb(environment.Url))
            return $"{name}: url must be an http or https address, without account or query; only the last environment may "
                + "have none";
        return null;
    }

    private static bool IsWeb(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && uri is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" };

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]{0,51}[a-z0-9])?\z")]
    private static partial Regex DnsLabel();
}
