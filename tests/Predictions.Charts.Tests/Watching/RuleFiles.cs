using Predictions.Charts.Tests.Rendering;
using Predictions.Testing;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Predictions.Charts.Tests.Watching;

/// <summary>The rule files of the chart.</summary>
internal static class RuleFiles
{
    public static IDeserializer Yaml { get; } =
        new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build();

    public static string Folder { get; } = Checkout.PathOf("charts", "predictions", "rules");

    public static IReadOnlyList<string> Paths { get; } = [.. Directory.GetFiles(Folder, "*.yaml").Order(StringComparer.Ordinal)];

    public static IReadOnlyList<Rule> Rules { get; } = [.. Paths
        .SelectMany(path => Yaml.Deserialize<RuleFile>(File.ReadAllText(path)).Groups).SelectMany(group => group.Rules)];

    public static IReadOnlyList<Rule> Alerts { get; } = [.. Rules.Where(r => r.Alert is not null)];
}
