using System.Globalization;
using Predictions.Training.Charts;

namespace Predictions.Training.Evaluation;

/// <summary>The forecasts of a scenario by the values of a column. Every forecast is in one segment.</summary>
public static class Segments
{
    /// <summary>The most numbers that are segments of their own; more are cut into ranges.</summary>
    public const int MaxNumbers = 8;

    /// <summary>The most segments of a column of text, with that of all other values.</summary>
    public const int MaxTexts = 20;

    /// <summary>The segment of forecasts without a value.</summary>
    public const string Unknown = "unknown";

    // A larger number is text, such as an id.
    private const decimal MaxNumber = 1e15m;

    /// <summary>The segments of all cycles by some columns.</summary>
    internal static IEnumerable<Scenario> OfAll(IEnumerable<Scenario> scenarios, IReadOnlyList<GroupingColumn>? columns) =>
        scenarios.Where(s => s.Key == Scenario.AllKey).SelectMany(all => (columns ?? []).SelectMany(column => Of(all, column)));

    /// <summary>The segments of a column, each as a scenario.</summary>
    /// <param name="all">A scenario.</param>
    /// <param name="column">The column.</param>
    public static IReadOnlyList<Scenario> Of(Scenario all, GroupingColumn column)
    {
        (ForecastCase Case, string? Text)[] cases = [.. all.Cases.Select(c => (c, column.Of(c.PersonId, c.Cycle)))];
        (string Person, string Text)[] known = [.. cases.Where(c => c.Text is not null).Select(c => (c.Case.PersonId, c.Text!))];
        var labels = Labels([.. known.Distinct()]);
        return
        [
            .. cases.GroupBy(c => c.Text is null ? new Label(int.MaxValue, Unknown) : labels[c.Text])
                .OrderBy(group => group.Key.Order)
                .Select(group => new Scenario(
                    $"By {column.Name}", $"{column.Name} {group.Key.Text}", $"{column.Name}={group.Key.Text}",
                    [.. group.Select(c => c.Case)])),
        ];
    }

    /// <summary>The label of each value.</summary>
    /// <param name="known">The values of each person, without doubles.</param>
    private static Dictionary<string, Label> Labels((string Person, string Text)[] known)
    {
        var numbers = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (_, text) in known)
            if (decimal.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && Math.Abs(number) <= MaxNumber)
                numbers[text] = number;
            else
                return OfTexts(known);
        if (numbers.Values.Distinct().Count() <= MaxNumbers)
            return numbers.Values.Distinct().Order().Index()
                .SelectMany(number => numbers.Where(n => n.Value == number.Item)
                    .Select(n => (n.Key, Label: new Label(number.Index, Plain(number.Item)))))
                .ToDictionary(n => n.Key, n => n.Label);
        var ranges = NumberRanges.Of([.. known.Select(k => numbers[k.Text])]);
        return numbers.ToDictionary(n => n.Key, n => ranges.LabelOf(n.Value));
    }

    private static Dictionary<string, Label> OfTexts((string Person, string Text)[] known)
    {
        string[] texts =
        [
            .. known.GroupBy(k => k.Text).OrderByDescending(group => group.Count())
                .ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Key),
        ];
        var own = texts.Length <= MaxTexts ? texts.Length : MaxTexts - 1;
        string[] ordered = [.. texts.Take(own).Order(StringComparer.Ordinal)];
        var other = new Label(own, $"other ({texts.Length - own} values)");
        return texts.ToDictionary(text => text, text =>
            Array.IndexOf(ordered, text) is >= 0 and var at ? new Label(at, text) : other);
    }

    /// <summary>A number without trailing zeros.</summary>
    internal static string Plain(decimal number) => number.ToString("0.############", CultureInfo.InvariantCulture);

    /// <summary>The name of a segment, and its place in tables.</summary>
    internal sealed record Label(int Order, string Text);
}

/// <summary>
/// Ranges of numbers with round limits: multiples of the smallest step of 1, 2 or 5 times a power of ten that gives at most six
/// between the 5th and the 95th percentile of persons. Round limits are the same in a similar table, other than quantiles.
/// </summary>
internal sealed class NumberRanges
{
    private const int MaxSteps = 6;

    private readonly bool _areWhole;
    private readonly decimal[] _limits;

    private NumberRanges(bool areWhole, decimal[] limits) => (_areWhole, _limits) = (areWhole, limits);

    /// <summary>The ranges for the values of persons.</summary>
    public static NumberRanges Of(decimal[] values)
    {
        Array.Sort(values);
        var (low, high) = (values[values.Length / 20], values[values.Length - 1 - values.Length / 20]);
        if (low == high)
            (low, high) = (values[0], values[^1]);
        var areWhole = values.All(value => value == decimal.Truncate(value));
        var step = Steps(areWhole).First(s => high - low <= MaxSteps * s);
        var first = (decimal.Floor(low / step) + 1) * step;
        var limits = Enumerable.Range(0, MaxSteps + 1).Select(i => first + i * step).Where(limit => limit <= high);
        return new NumberRanges(areWhole, [.. limits.DefaultIfEmpty(high)]);
    }

    /// <summary>The label of a value.</summary>
    public Segments.Label LabelOf(decimal value)
    {
        var at = _limits.Count(limit => limit <= value);
        return new Segments.Label(at, at == 0 ? $"below {Segments.Plain(_limits[0])}"
            : at == _limits.Length ? $"{Segments.Plain(_limits[^1])} or more"
            : Between(_limits[at - 1], _limits[at]));
    }

    private string Between(decimal from, decimal to) => !_areWhole ? $"{Segments.Plain(from)} to below {Segments.Plain(to)}"
        : to - from == 1 ? Segments.Plain(from) : $"{Segments.Plain(from)} to {Segments.Plain(to - 1)}";

    private static IEnumerable<decimal> Steps(bool areWhole)
    {
        for (var power = areWhole ? 1m : 1e-12m; ; power *= 10)
            foreach (var digit in (int[])[1, 2, 5])
                yield return digit * power;
    }
}
