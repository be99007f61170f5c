using System.Text.RegularExpressions;

namespace Predictions.Charts.Tests.Watching;

/// <summary>Which series an expression asks for, and by which labels it groups and joins them.</summary>
internal sealed partial class PromQl
{
    private static readonly HashSet<string> Words = ["and", "or", "unless", "bool", "offset", "inf", "nan", "start", "end"];

    private static readonly HashSet<string> Groupings = ["by", "without"];

    private static readonly HashSet<string> Joins = ["on", "ignoring", "group_left", "group_right"];

    private readonly List<string> _tokens;
    private readonly List<(int From, int To, IReadOnlyList<string> Labels)> _groupings = [];
    private readonly List<(int At, string Metric, IReadOnlyList<Matcher> Matchers)> _selectors = [];
    private readonly HashSet<string> _joined = [];

    private PromQl(string expression) => _tokens = TokensOf(expression);

    /// <summary>Reads an expression that Prometheus takes.</summary>
    /// <exception cref="FormatException">It holds what is no token, or a selector that names no metric.</exception>
    public static IReadOnlyList<Selector> SelectorsOf(string expression)
    {
        var read = new PromQl(expression);
        for (var i = 0; i < read._tokens.Count;)
            i = read.Take(i);
        return [.. read._selectors.Select(s => new Selector(s.Metric, s.Matchers, [.. read._joined.Concat(read.GroupedBy(s.At)).Distinct()]))];
    }

    private IEnumerable<string> GroupedBy(int place) =>
        _groupings.Where(g => g.From < place && place < g.To).SelectMany(g => g.Labels);

    /// <summary>Takes what begins at a token, and says where the next begins.</summary>
    private int Take(int i)
    {
        var token = _tokens[i];
        if (token == "{")
            throw new FormatException($"A selector of no metric: {string.Concat(_tokens.Skip(i).Take(8))}");
        if (!IsName(token) || Words.Contains(token))
            return i + 1;
        var next = i + 1 < _tokens.Count ? _tokens[i + 1] : "";
        if (Joins.Contains(token))
            return next == "(" ? TakeJoin(i) : i + 1;
        if (Groupings.Contains(token))
            return TakeGrouping(i);
        // A function, or an aggregation with its labels before or after what it sums.
        if (next == "(" || Groupings.Contains(next))
            return i + 1;
        var to = next == "{" ? Closing(i + 1) : i;
        _selectors.Add((i, token, next == "{" ? MatchersIn(i + 2, to) : []));
        return to + 1;
    }

    private int TakeJoin(int i)
    {
        var to = Closing(i + 1);
        _joined.UnionWith(_tokens[(i + 2)..to].Where(IsName));
        return to + 1;
    }

    private int TakeGrouping(int i)
    {
        var to = Closing(i + 1);
        var labels = _tokens[(i + 2)..to].Where(IsName).ToList();
        if (_tokens[i] == "by")
            _groupings.Add(_tokens[i - 1] == ")" ? (Opening(i - 1), i - 1, labels) : (to + 1, Closing(to + 1), labels));
        return to + 1;
    }

    private List<Matcher> MatchersIn(int from, int to)
    {
        var matchers = new List<Matcher>();
        for (var i = from; i < to; i += _tokens[i] == "," ? 1 : 3)
            if (_tokens[i] != ",")
                matchers.Add(new Matcher(_tokens[i], _tokens[i + 1], _tokens[i + 2][1..^1]));
        return matchers;
    }

    private int Closing(int opening) => Partner(opening, 1);

    private int Opening(int closing) => Partner(closing, -1);

    private int Partner(int place, int step)
    {
        for (var (i, depth) = (place, 0); i >= 0 && i < _tokens.Count; i += step)
        {
            depth += _tokens[i] is "(" or "{" ? 1 : _tokens[i] is ")" or "}" ? -1 : 0;
            if (depth == 0)
                return i;
        }

        throw new FormatException($"No partner of {_tokens[place]}");
    }

    private static bool IsName(string token) => char.IsAsciiLetter(token[0]) || token[0] is '_' or ':';

    private static List<string> TokensOf(string expression)
    {
        var tokens = new List<string>();
        var at = 0;
        foreach (Match match in Token().Matches(expression))
        {
            if (match.Index != at)
                throw new FormatException($"No PromQL: {expression[at..match.Index]}");
            at += match.Length;
            // A range says how much, not what.
            if (!string.IsNullOrWhiteSpace(match.Value) && match.Value[0] != '[')
                tokens.Add(match.Value);
        }

        return at == expression.Length ? tokens : throw new FormatException($"No PromQL: {expression[at..]}");
    }

    [GeneratedRegex("""\s+|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\[[^\]]*\]|[A-Za-z_:][A-Za-z0-9_:]*|[0-9][0-9A-Za-z.]*|=~|!~|!=|==|>=|<=|[-+*/%^(){},=<>]""")]
    private static partial Regex Token();
}

/// <summary>What a label must be.</summary>
internal sealed record Matcher(string Label, string Operator, string Value);

/// <summary>Series that an expression asks for.</summary>
/// <param name="Metric">The name.</param>
/// <param name="Matchers">What their labels must be.</param>
/// <param name="Used">Labels that they are grouped or joined by.</param>
internal sealed record Selector(string Metric, IReadOnlyList<Matcher> Matchers, IReadOnlyList<string> Used)
{
    /// <summary>All labels that the series must have for the expression to mean anything.</summary>
    public IEnumerable<string> Labels => Matchers.Select(m => m.Label).Concat(Used).Distinct();
}
