using Predictions.Testing;
using YamlDotNet.Serialization;

namespace Predictions.Charts.Tests.Watching;

/// <summary>promtool's test cases of the rules.</summary>
internal static class CaseFiles
{
    public static IReadOnlyList<string> Paths { get; } =
        [.. Directory.GetFiles(Checkout.PathOf("tests", "Predictions.Charts.Tests", "Watching", "cases"), "*.yaml").Order(
            StringComparer.Ordinal)];

    public static IReadOnlyList<Case> Cases { get; } =
        [.. Paths.SelectMany(path => new DeserializerBuilder().Build().Deserialize<CaseFile>(File.ReadAllText(path)).Cases)];
}

/// <summary>A file of promtool's test cases.</summary>
internal sealed class CaseFile
{
    [YamlMember(Alias = "rule_files")]
    public List<string> Rules { get; init; } = [];

    [YamlMember(Alias = "evaluation_interval")]
    public string? Interval { get; init; }

    [YamlMember(Alias = "tests")]
    public List<Case> Cases { get; init; } = [];
}

/// <summary>The input series of a case, and the expected alerts.</summary>
internal sealed class Case
{
    [YamlMember(Alias = "name")]
    public string Name { get; init; } = "";

    [YamlMember(Alias = "interval")]
    public string Interval { get; init; } = "";

    [YamlMember(Alias = "input_series")]
    public List<CaseSeries> Series { get; init; } = [];

    [YamlMember(Alias = "alert_rule_test")]
    public List<CaseVerdict> Verdicts { get; init; } = [];
}

internal sealed class CaseSeries
{
    [YamlMember(Alias = "series")]
    public string Series { get; init; } = "";

    [YamlMember(Alias = "values")]
    public string Values { get; init; } = "";
}

/// <summary>Whether an alert fires at a time.</summary>
internal sealed class CaseVerdict
{
    [YamlMember(Alias = "eval_time")]
    public string At { get; init; } = "";

    [YamlMember(Alias = "alertname")]
    public string Alert { get; init; } = "";

    [YamlMember(Alias = "exp_alerts")]
    public List<Dictionary<string, Dictionary<string, string>>>? Fires { get; init; }
}
