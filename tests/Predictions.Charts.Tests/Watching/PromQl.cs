using System.Text.RegularExpressions;

namespace Predictions.Charts.Tests.Watching;

/// <summary>
/// Finds the series of an expression, with the labels that select, group and join them. promtool checks the syntax of every
/// expression, and cannot list names, so these patterns read only what it has accepted.
/// </summary>
internal static partial class PromQl
{
    private static readonly HashSet<string> Keywords =
        ["and", "or", "unless", "bool", "offset", "inf", "nan", "on", "ignoring", "by", "without", "group_left", "group_right"];

    /// <exception cref="FormatException">A selector has no metric, or a grouping follows its expression.</exception>
    public static IReadOnlyList<Selector> SelectorsOf(string expression)
    {
        // Strings and ranges become spaces of the same length, so that positions stay valid.
        var bare = Blank().Replace(expression, match => new string(' ', match.Length));
        var groupings = Grouping().Matches(bare);
        if (groupings.Count != By().Count(bare) || Nameless().IsMatch(bare))
            throw new FormatException($"Write `sum by (label) (...)`, and a metric before every brace: {expression}");
        var joined = Joining().Matches(bare).SelectMany(match => Names(match.Groups["labels"].Value)).ToList();
        var clean = LabelList().Replace(bare, match => new string(' ', match.Length));
        return
        [
            .. from match in Series().Matches(clean)
               where !Keywords.Contains(match.Groups["metric"].Value)
               let grouped = groupings.Where(grouping => IsWithin(grouping.Groups["body"], match.Index))
               select new Selector(
                   match.Groups["metric"].Value,
                   [.. Matchers().Matches(expression[match.Index..(match.Index + match.Length)])
                       .Select(m => new Matcher(m.Groups["label"].Value, m.Groups["operator"].Value, m.Groups["value"].Value))],
                   [.. joined.Concat(grouped.SelectMany(g => Names(g.Groups["labels"].Value))).Distinct()]),
        ];
    }

    private static bool IsWithin(Group body, int place) => body.Index <= place && place < body.Index + body.Length;

    private static string[] Names(string labels) =>
        labels.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex("""
        "(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\[[^\]]*\]
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Blank();

    [GeneratedRegex(@"\bby\b")]
    private static partial Regex By();

    /// <summary>
    /// The labels of a grouping, and the expression in parentheses after them. The next match may start inside it.
    /// </summary>
    [GeneratedRegex(@"\bby\s*\((?<labels>[^()]*)\)(?=\s*\((?<body>(?>[^()]+|(?<open>\()|(?<-open>\)))*)(?(open)(?!))\))")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\b(on|ignoring|group_left|group_right)\s*\((?<labels>[^()]*)\)")]
    private static partial Regex Joining();

    [GeneratedRegex(@"\b(by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)")]
    private static partial Regex LabelList();

    [GeneratedRegex(@"(?<![\w:]\s*)\{")]
    private static partial Regex Nameless();

    /// <summary>A name with its braces. A name before a parenthesis is a function or an aggregation.</summary>
    [GeneratedRegex(@"(?<![\w:.])(?<metric>[A-Za-z_:][\w:]*)(?![\w:]|\s*\()(\s*\{[^{}]*\})?")]
    private static partial Regex Series();

    [GeneratedRegex("""(?<label>\w+)\s*(?<operator>=~|!~|!=|=)\s*["'](?<value>(?:\\.|[^"'\\])*)["']""")]
    private static partial Regex Matchers();
}

/// <summary>A condition on a label.</summary>
internal sealed record Matcher(string Label, string Operator, string Value);

/// <summary>Series that an expression reads.</summary>
/// <param name="Metric">The name.</param>
/// <param name="Matchers">The conditions in braces.</param>
/// <param name="Used">Labels of the groupings around it, and of all joins of the expression.</param>
internal sealed record Selector(string Metric, IReadOnlyList<Matcher> Matchers, IReadOnlyList<string> Used)
{
    /// <summary>Labels that the series must have: a missing one makes the expression meaningless.</summary>
    public IEnumerable<string> Labels => Matchers.Select(m => m.Label).Concat(Used).Distinct();
}
