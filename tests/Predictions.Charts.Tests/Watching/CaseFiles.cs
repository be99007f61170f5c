using System.Text.Json;
using Predictions.Testing;

namespace Predictions.Charts.Tests.Watching;

/// <summary>The cases of the alerts, from which promtool's test files are made.</summary>
internal static class CaseFiles
{
    public static IReadOnlyList<CaseFile> All { get; } =
        [.. Directory.GetFiles(Checkout.PathOf("tests", "Predictions.Charts.Tests", "Watching", "cases"), "*.yaml")
            .Order(StringComparer.Ordinal)
            .Select(path => RuleFiles.Yaml.Deserialize<CaseFile>(File.ReadAllText(path)) with { Name = Path.GetFileName(path) })];

    public static IReadOnlyList<(string Alert, AlertCase Case)> Cases { get; } =
        [.. All.SelectMany(file => file.Alerts).SelectMany(alert => alert.Value.Cases, (alert, one) => (alert.Key, one))];
}

/// <summary>Cases of one file of rules.</summary>
internal sealed record CaseFile
{
    public string Name { get; init; } = "";

    /// <summary>The file of the rules, without its ending.</summary>
    public string Rules { get; init; } = "";

    /// <summary>How often the rules are evaluated.</summary>
    public string Evaluate { get; init; } = "1m";

    /// <summary>The time between the values of a series.</summary>
    public string Interval { get; init; } = "1m";

    public Dictionary<string, AlertCases> Alerts { get; init; } = [];

    /// <summary>The file in promtool's form.</summary>
    public string ToPromtool() => JsonSerializer.Serialize(new
    {
        rule_files = new[] { Path.Combine(RuleFiles.Folder, $"{Rules}.yaml") },
        evaluation_interval = Evaluate,
        tests = Alerts.SelectMany(alert => alert.Value.Cases, (alert, one) => new
        {
            name = $"{alert.Key}: {one.Name}",
            interval = one.Interval ?? Interval,
            input_series = one.Series.Select(s => new { series = s.Key, values = s.Value }),
            alert_rule_test = new[]
            {
                new
                {
                    eval_time = one.At ?? alert.Value.At,
                    alertname = alert.Key,
                    exp_alerts = alert.Value.Expected(alert.Key, one),
                },
            },
        }),
    });
}

/// <summary>An alert with its cases.</summary>
internal sealed record AlertCases
{
    public string Severity { get; init; } = "";

    /// <summary>The summary after the environment.</summary>
    public string Summary { get; init; } = "";

    /// <summary>When the alert is looked at, unless a case has another time.</summary>
    public string At { get; init; } = "";

    public List<AlertCase> Cases { get; init; } = [];

    /// <summary>The alerts that a case expects, with all their labels and annotations.</summary>
    public object[] Expected(string alert, AlertCase one)
    {
        if (one.Fires is null)
            return [];
        var labels = new Dictionary<string, string>(one.Labels) { ["severity"] = Severity };
        if (one.Namespace.Length > 0)
            labels["namespace"] = one.Namespace;
        var annotations = new
        {
            summary = $"{(one.Namespace.Length > 0 ? one.Namespace : "everywhere")}: {Summary}",
            description = one.Fires,
            runbook_url = $"docs/operations/runbooks/{alert}.md",
        };
        return [new { exp_labels = labels, exp_annotations = annotations }];
    }
}

/// <summary>The input series of a case, and whether the alert fires.</summary>
internal sealed record AlertCase
{
    public string Name { get; init; } = "";

    public string? At { get; init; }

    public string? Interval { get; init; }

    /// <summary>The description of the alert that fires; null where it stays quiet.</summary>
    public string? Fires { get; init; }

    /// <summary>The environment of the alert that fires; "" where it has none.</summary>
    public string Namespace { get; init; } = "predictions-prod";

    /// <summary>Further labels of the alert that fires.</summary>
    public Dictionary<string, string> Labels { get; init; } = [];

    /// <summary>The values of each series.</summary>
    public Dictionary<string, string> Series { get; init; } = [];
}
