using System.Text.RegularExpressions;

namespace Predictions.Charts.Tests.Watching;

/// <summary>The names, labels and label values of all series on some /metrics pages.</summary>
internal sealed partial class MetricsPage(IEnumerable<string> texts)
{
    private readonly Dictionary<string, Dictionary<string, HashSet<string>>> _series = Read(texts);

    public IEnumerable<string> Names => _series.Keys;

    /// <summary>Names as a page declares them: a histogram without its suffixes.</summary>
    public IReadOnlySet<string> Families { get; } =
        texts.SelectMany(text => Family().Matches(text)).Select(m => m.Groups[1].Value).ToHashSet();

    public bool Has(string metric) => _series.ContainsKey(metric);

    public IReadOnlyCollection<string> LabelsOf(string metric) => _series[metric].Keys;

    public IReadOnlySet<string> ValuesOf(string metric, string label) => _series[metric][label];

    private static Dictionary<string, Dictionary<string, HashSet<string>>> Read(IEnumerable<string> texts)
    {
        var series = new Dictionary<string, Dictionary<string, HashSet<string>>>();
        foreach (var line in texts.SelectMany(text => text.Split('\n')).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var name = line[..line.IndexOfAny(['{', ' '])];
            if (!series.TryGetValue(name, out var labels))
                series[name] = labels = [];
            foreach (Match pair in Label().Matches(line[name.Length..]))
            {
                if (!labels.TryGetValue(pair.Groups[1].Value, out var values))
                    labels[pair.Groups[1].Value] = values = [];
                values.Add(pair.Groups[2].Value);
            }
        }

        return series;
    }

    [GeneratedRegex("""([a-z_]+)="([^"]*)"[,}]""")]
    private static partial Regex Label();

    [GeneratedRegex("^# TYPE ([a-z_]+) ", RegexOptions.Multiline)]
    private static partial Regex Family();
}
