using Predictions.Testing;
using YamlDotNet.Serialization;

namespace Predictions.Charts.Tests.Watching;

/// <summary>The rule files of the chart.</summary>
internal static class RuleFiles
{
    public static string Folder { get; } = Checkout.PathOf("charts", "predictions", "rules");

    public static IReadOnlyList<string> Paths { get; } = [.. Directory.GetFiles(Folder, "*.yaml").Order(StringComparer.Ordinal)];

    public static IReadOnlyList<Rule> Rules { get; } = [.. Paths.SelectMany(RulesOf)];

    public static IReadOnlyList<Rule> Alerts { get; } = [.. Rules.Where(r => r.Alert is not null)];

    private static IEnumerable<Rule> RulesOf(string path) => new DeserializerBuilder().Build()
        .Deserialize<RuleFile>(File.ReadAllText(path)).Groups.SelectMany(group => group.Rules);
}

/// <summary>A rule file.</summary>
internal sealed class RuleFile
{
    [YamlMember(Alias = "groups")]
    public List<RuleGroup> Groups { get; init; } = [];
}

internal sealed class RuleGroup
{
    [YamlMember(Alias = "name")]
    public string Name { get; init; } = "";

    [YamlMember(Alias = "interval")]
    public string? Interval { get; init; }

    [YamlMember(Alias = "rules")]
    public List<Rule> Rules { get; init; } = [];
}

/// <summary>A recording rule or an alert.</summary>
internal sealed class Rule
{
    [YamlMember(Alias = "record")]
    public string? Record { get; init; }

    [YamlMember(Alias = "alert")]
    public string? Alert { get; init; }

    [YamlMember(Alias = "expr")]
    public string Expression { get; init; } = "";

    [YamlMember(Alias = "for")]
    public string? For { get; init; }

    [YamlMember(Alias = "labels")]
    public Dictionary<string, string> Labels { get; init; } = [];

    [YamlMember(Alias = "annotations")]
    public Dictionary<string, string> Annotations { get; init; } = [];

    public string Severity => Labels.GetValueOrDefault("severity", "");

    public override string ToString() => Alert ?? Record ?? "";
}
