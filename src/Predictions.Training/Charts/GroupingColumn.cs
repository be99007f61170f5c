using Predictions.Training.Tables;

namespace Predictions.Training.Charts;

/// <summary>
/// A column of a table of cycles that forecasts are grouped by. The value of a forecast is the cell in the row of its running
/// cycle, or else in the nearest row of the person before it, so that a column may change and a later row decides nothing.
/// </summary>
public sealed class GroupingColumn
{
    // What is known only after the forecast. Groups by it would be chosen by the outcome, and no forecast is calibrated in those.
    private static readonly string[] Outcomes =
    [
        CycleColumns.Length, CycleColumns.Ovulation, CycleColumns.Luteal, CycleColumns.Menses, CycleColumns.Logged,
        CycleColumns.PauseFrom, CycleColumns.PauseDays, CycleColumns.PauseReason, CycleColumns.FirstSign,
        CycleColumns.FirstNegativeTest, CycleColumns.NegativeTests, CycleColumns.SuspectedUnlogged,
    ];

    private readonly Dictionary<string, List<string>> _cells = new(StringComparer.Ordinal);

    private GroupingColumn(string name) => Name = name;

    /// <summary>The name in the header.</summary>
    public string Name { get; }

    /// <summary>The value of a forecast; <c>null</c> if it is unknown.</summary>
    /// <param name="personId">The person's id in the table.</param>
    /// <param name="cycle">The index of the running cycle among the person's rows; −1 for a history that is not in the table.
    /// </param>
    public string? Of(string personId, int cycle)
    {
        if (!_cells.TryGetValue(personId, out var cells))
            return null;
        var at = Math.Min(cycle, cells.Count - 1);
        while (at >= 0 && cells[at].Length == 0)
            at--;
        return at < 0 ? null : cells[at];
    }

    /// <summary>Whether a table has a column of a name.</summary>
    public static bool Has(string path, string name)
    {
        using var file = File.OpenRead(path);
        using var csv = Opened(file, path);
        return csv.Column(name) is not null;
    }

    /// <summary>Reads columns of a table that <see cref="CycleTable"/> reads without an error.</summary>
    /// <param name="path">The table.</param>
    /// <param name="names">The names of the columns. Case, spaces, hyphens and underscores do not matter.</param>
    /// <exception cref="CycleTableException">The table has no such column, or it is no column to group by.</exception>
    public static IReadOnlyList<GroupingColumn> Read(string path, IReadOnlyList<string> names)
    {
        using var file = File.OpenRead(path);
        return Read(file, path, names);
    }

    /// <summary>The columns of simulated persons.</summary>
    /// <param name="persons">The persons.</param>
    /// <param name="names">The names of the columns.</param>
    /// <exception cref="CycleTableException">The table lacks a column, or a column follows the forecast.</exception>
    public static IReadOnlyList<GroupingColumn> Of(IEnumerable<ChartedPerson> persons, IReadOnlyList<string> names)
    {
        using var table = new MemoryStream();
        using (var writer = new StreamWriter(table, leaveOpen: true))
            CycleTableWriter.Write(writer, persons);
        table.Position = 0;
        return Read(table, "the simulated cohort", names);
    }

    /// <summary>A column with one value for each person.</summary>
    internal static GroupingColumn OfPersons(string name, IEnumerable<(string Person, string Cell)> cells)
    {
        var column = new GroupingColumn(name);
        foreach (var (person, cell) in cells)
            column.Add(person, cell);
        return column;
    }

    private static List<GroupingColumn> Read(Stream stream, string source, IReadOnlyList<string> names)
    {
        using var csv = Opened(stream, source);
        var person = csv.Column(CycleColumns.Person)!.Value;
        var indexes = names.Select(name => IndexOf(csv, source, name)).Distinct().ToArray();
        var columns = indexes.Select(index => new GroupingColumn(Cell(csv, index))).ToList();
        while (csv.TryRead())
            foreach (var (i, column) in columns.Index())
                column.Add(Cell(csv, person), Cell(csv, indexes[i]));
        return columns;
    }

    private static CsvRecords Opened(Stream stream, string source)
    {
        var csv = new CsvRecords(
            stream, (line, wrong) => new CycleTableException($"{source}: line {line}: {wrong}"), allowLineBreaks: false);
        csv.TryRead();
        return csv;
    }

    private void Add(string person, string cell)
    {
        if (!_cells.TryGetValue(person, out var cells))
            _cells.Add(person, cells = []);
        cells.Add(cell);
    }

    private static int IndexOf(CsvRecords csv, string source, string name)
    {
        if (csv.Column(name) is not { } index || name.Length == 0)
            throw new CycleTableException($"{source} has no column \"{name}\" to group by. It has "
                + string.Join(", ", Enumerable.Range(0, csv.Fields.FieldCount).Select(i => Cell(csv, i))));
        if (index == csv.Column(CycleColumns.Person))
            throw new CycleTableException($"{source}: {Cell(csv, index)} names the women, so it groups none");
        return Outcomes.Any(outcome => csv.Column(outcome) == index)
            ? throw new CycleTableException(
                $"{source}: {Cell(csv, index)} is known only after the forecast, so groups by it would be chosen by the outcome: "
                + $"group by {CycleColumns.Age}, {CycleColumns.Number}, {CycleColumns.Method} or a further column")
            : index;
    }

    // Labels go to terminals and pages, which must not get control characters.
    private static string Cell(CsvRecords csv, int index) => index >= csv.Fields.FieldCount ? "" : string.Concat(
        csv.Fields.GetString(index).Select(c => char.IsControl(c) || c >= '\uFFFE' ? ' ' : c)).Trim();
}
