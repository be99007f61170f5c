using System.Text.RegularExpressions;
using Predictions.Testing;

namespace Predictions.Charts.Tests.Watching;

/// <summary>The queries of the runbooks and of the SLO page, one a line.</summary>
internal static partial class RunbookQueries
{
    public static IReadOnlyList<(string Where, string Expression)> All { get; } =
    [
        .. from path in Directory.GetFiles(Checkout.PathOf("docs", "operations", "runbooks"), "*.md")
               .Append(Checkout.PathOf("docs", "operations", "monitoring.md"))
           from Match block in Block().Matches(File.ReadAllText(path))
           from line in block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)
           select (Path.GetFileName(path), line),
    ];

    [GeneratedRegex("```promql\\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
