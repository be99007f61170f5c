using System.Text;
using Predictions.Cli.Batches;
using Predictions.Cli.Histories;
using Predictions.Cli.Models;
using Predictions.Training.Import;
using Predictions.Training.Tables;

namespace Predictions.Cli.Tables;

/// <summary>A file that charts were read from: a CSV of somebody's, or exported histories.</summary>
internal interface ITableSource
{
    Faults Faults { get; }

    /// <summary>The number of persons with an error.</summary>
    int FaultyPersons { get; }

    /// <summary>Whether some rows cannot be skipped, because it is not known whose they are.</summary>
    bool IsTorn { get; }

    /// <summary>The columns that may be carried.</summary>
    IReadOnlyList<FurtherColumn> Further { get; }

    /// <summary>Writes which column was read as what.</summary>
    void WriteColumns(string path, TextWriter writer);

    /// <summary>Counts of rows, each a number and what it counts.</summary>
    IEnumerable<(int Count, string One, string Several)> Counts();
}

/// <summary>A CSV with columns of its own.</summary>
internal sealed class CsvSource(TableImport import) : ITableSource
{
    public Faults Faults => import.Faults;

    public int FaultyPersons => import.FaultyPersons;

    public bool IsTorn => import.IsTorn;

    public IReadOnlyList<FurtherColumn> Further => import.Carried.Columns;

    public void WriteColumns(string path, TextWriter writer)
    {
        var kind = import.Columns.Kind switch { RowKind.Period => "period", RowKind.Day => "day", _ => "cycle" };
        var separator = import.Separator == '\t' ? "tab" : $"\"{import.Separator}\"";
        writer.WriteLine(
            $"{path}: {import.Rows:N0} rows of {import.Persons:N0} persons, one row per {kind}, separator {separator}");
        foreach (var (role, index) in import.Columns.Roles)
            writer.WriteLine($"read column \"{import.Columns.Header[index]}\" as {ColumnMap.Text(role)}{OrderOf(role)}");
        foreach (var column in Further)
            writer.WriteLine(column.LeftOut is { } why
                ? $"left out column \"{column.Name}\": {why}"
                : $"carried column \"{column.Name}\": {column.Values} values");
    }

    public IEnumerable<(int Count, string One, string Several)> Counts() =>
    [
        (import.Duplicates, "row repeats another", "rows repeat another"),
        (import.DaysWithoutBleeding, "day had no bleeding", "days had no bleeding"),
        (import.SpottingDays, "day had only spotting and begins no period", "days had only spotting and begin no period"),
    ];

    private string OrderOf(ColumnRole role)
    {
        if (!import.Dates.TryGetValue(role, out var column) || !column.HasOrdered)
            return "";
        return column.Order == DateOrder.MonthFirst ? " (month first)" : " (day first)";
    }
}

/// <summary>The output of <c>predictions histories export</c>.</summary>
internal sealed class HistoriesSource : ITableSource
{
    private readonly HashSet<string> _users = new(StringComparer.Ordinal);
    private int _withoutHistory;

    private HistoriesSource()
    {
    }

    public Faults Faults { get; } = new();

    public int FaultyPersons { get; private set; }

    public bool IsTorn => false;

    public IReadOnlyList<FurtherColumn> Further => [];

    /// <summary>Reads the file if it is one of histories; otherwise <c>null</c>.</summary>
    /// <exception cref="BatchException">The file cannot be read.</exception>
    public static HistoriesSource? TryRead(string path, DateOnly today, ImportedCharts charts)
    {
        if (ReaderOf(path) is not { } reader)
            return null;
        var source = new HistoriesSource();
        foreach (var batch in new HistoriesFile(path, reader).Batches(default))
            source.Add(reader.Read(batch, today), charts);
        return source;
    }

    public void WriteColumns(string path, TextWriter writer) =>
        writer.WriteLine($"{path}: the histories of {_users.Count:N0} users");

    public IEnumerable<(int Count, string One, string Several)> Counts() =>
        [(_withoutHistory, "user had no history", "users had no history")];

    private static IHistoryReader? ReaderOf(string path)
    {
        using var input = InputFile.Open(path);
        using var reader = new StreamReader(input.From(default), Encoding.UTF8);
        var first = reader.ReadLine() ?? "";
        if (first.StartsWith('{'))
            return new HistoryNdjsonReader();
        var isExport = HistoryColumns.Header.Split(',').All(name => first.Contains(name, StringComparison.OrdinalIgnoreCase));
        return isExport ? new HistoryCsvReader() : null;
    }

    private void Add(ReadBatch read, ImportedCharts charts)
    {
        foreach (var (line, wrong) in read.Bad)
            Reject(line, wrong);
        _withoutHistory += read.WithoutHistory;
        foreach (var (i, (user, history)) in read.Histories.Index())
        {
            if (!_users.Add(user))
                Reject(read.Numbers[i], "this user has earlier rows: sort the table by user_id");
            else
                charts.Add(user, history, []);
        }
    }

    private void Reject(long line, string wrong)
    {
        Faults.Add(line, null, wrong);
        FaultyPersons++;
    }
}

/// <summary>Writes what a table of cycles holds, and what was left out of it.</summary>
internal static class TableReport
{
    public static void Write(ITableSource source, ImportedCharts charts, TextWriter writer)
    {
        var cycles = charts.Persons.SelectMany(person => person.Cycles).ToList();
        var gaps = Training.Charts.GapCounts.Of(charts.Persons);
        (int Count, string One, string Several)[] counts =
        [
            (charts.Persons.Count, "person has a complete cycle", "persons have a complete cycle"),
            (charts.WithoutCycle, "person has none and is left out", "persons have none and are left out"),
            (source.FaultyPersons, "person has an error and is left out", "persons have an error and are left out"),
            .. source.Counts(),
            (charts.ExcludedStarts, "start soon after another bleed begins no cycle",
                "starts soon after another bleed begin no cycle"),
            (cycles.Count, "interval between periods", "intervals between periods"),
            (cycles.Count(c => c.Pause is not null), "interval has a pause", "intervals have a pause"),
            (charts.SuspectedSpotting, "short interval may begin or end with spotting, and is kept",
                "short intervals may begin or end with spotting, and are kept"),
            (gaps.Intervals, $"interval is marked: it may hide {ChosenCycles.Count(gaps.Periods, "unlogged period")}",
                $"intervals are marked: they may hide {ChosenCycles.Count(gaps.Periods, "unlogged period")}"),
        ];
        foreach (var (count, one, several) in counts)
            if (count > 0)
                writer.WriteLine($"{count,9:N0} {(count == 1 ? one : several)}");
    }
}
