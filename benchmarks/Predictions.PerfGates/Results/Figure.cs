using System.Text.Json.Serialization;
using Spectre.Console;

namespace Predictions.PerfGates.Results;

/// <summary>A limit for a figure.</summary>
/// <param name="IsMost">Whether the value is a maximum; otherwise it is a minimum.</param>
/// <param name="Value">The limit, in the figure's unit.</param>
internal readonly record struct Bound(bool IsMost, double Value)
{
    public static Bound AtMost(double value) => new(true, value);

    public static Bound AtLeast(double value) => new(false, value);

    /// <summary>Whether a figure is within the bound; NaN never is.</summary>
    public bool Holds(double figure) => IsMost ? figure <= Value : figure >= Value;

    public override string ToString() => $"{(IsMost ? '≤' : '≥')} {Value:0.###}";
}

/// <summary>A figure to measure and its limit. The page, the chart and the results files take both from here.</summary>
/// <param name="Id">Identifies the figure in results files and on the command line.</param>
/// <param name="Name">Its name, with the unit.</param>
/// <param name="Bound">Its bound.</param>
internal sealed record Gate(string Id, string Name, Bound Bound)
{
    /// <summary>Why the bound is missed, in sentences. The page shows it only while the bound is missed.</summary>
    public string? Reason { get; init; }

    /// <summary>The measured figure.</summary>
    /// <param name="rounds">The values in order; at least one.</param>
    /// <param name="remarks">Notes on the measurement.</param>
    /// <param name="faults">Reasons to reject the figure regardless of its value.</param>
    public Figure Of(
        IReadOnlyList<double> rounds, IReadOnlyList<string>? remarks = null, IReadOnlyList<string>? faults = null) =>
        new(Id, Name, Bound, rounds, remarks ?? [], faults ?? []);
}

/// <summary>The origin of figures.</summary>
/// <param name="Date">The day, in UTC.</param>
/// <param name="Commit">The measured commit; ends in "+" if tracked files had changed.</param>
/// <param name="Command">The command line.</param>
/// <param name="Versions">Versions by name.</param>
internal sealed record Run(DateOnly Date, string Commit, string Command, IReadOnlyDictionary<string, string> Versions);

/// <summary>One figure with its bound and the value of each round.</summary>
/// <param name="Id">Identifies the figure in a results file.</param>
/// <param name="Name">Its name, with the unit.</param>
/// <param name="Bound">Its bound.</param>
/// <param name="Rounds">The values in order; at least one.</param>
/// <param name="Remarks">Notes on the measurement.</param>
/// <param name="Faults">Reasons to reject the figure regardless of its value: failed requests, or a server that was not
/// saturated.</param>
internal sealed record Figure(
    string Id, string Name, Bound Bound, IReadOnlyList<double> Rounds, IReadOnlyList<string> Remarks,
    IReadOnlyList<string> Faults)
{
    /// <summary>The figure's origin; <c>null</c> while the run lasts.</summary>
    public Run? Run { get; init; }

    [JsonIgnore]
    public double Median => MedianOf(Rounds);

    [JsonIgnore]
    public double Least => Rounds.Min();

    [JsonIgnore]
    public double Most => Rounds.Max();

    [JsonIgnore]
    public bool IsHeld => Faults.Count == 0 && Bound.Holds(Median);

    /// <summary>The median; for an even count, the mean of the two middle values. NaN without values.</summary>
    public static double MedianOf(IEnumerable<double> rounds)
    {
        var sorted = rounds.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Formats a value with three or four significant digits.</summary>
    public static string Short(double value) => Math.Abs(value) switch
    {
        >= 1_000 => $"{value:N0}",
        >= 100 => $"{value:0}",
        >= 10 => $"{value:0.0}",
        >= 0.1 => $"{value:0.000}",
        _ => $"{value:0.0000}",
    };

    /// <summary>Writes figures to a console.</summary>
    public static void WriteTable(IAnsiConsole console, IReadOnlyList<Figure> figures)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("figure", "bound").AddColumn("median", c => c.RightAligned()).AddColumns("least to most", "held");
        foreach (var figure in figures)
            table.AddRow(
                Markup.Escape(figure.Name),
                $"{figure.Bound}",
                Short(figure.Median),
                $"{Short(figure.Least)} to {Short(figure.Most)}",
                figure.IsHeld ? "[green]yes[/]" : "[red]no[/]");
        console.Write(table);
        foreach (var figure in figures)
            foreach (var fault in figure.Faults)
                console.MarkupLineInterpolated($"[red]{figure.Name}: {fault}[/]");
    }
}
