using System.Globalization;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.Training.Tables;

namespace Predictions.Training.Charts;

/// <summary>Reads the current CSV row strictly. Every error has line and column.</summary>
internal sealed class CycleTableRow
{
    /// <summary>The longest cycle with a pause, in days: five years.</summary>
    private const int MaxDaysWithPause = 1826;

    private const int MinAge = 8;
    private const int MaxAge = 65;

    private readonly CsvRecords _csv;
    private readonly Dictionary<string, int?> _indexes;
    private readonly int _fields;

    /// <param name="csv">At its header.</param>
    public CycleTableRow(CsvRecords csv)
    {
        (_csv, _fields) = (csv, csv.Fields.FieldCount);
        _indexes = CycleColumns.All.ToDictionary(name => name, name => csv.Column(name));
        foreach (var needed in (string[])[CycleColumns.Person, CycleColumns.Number, CycleColumns.Length])
            if (_indexes[needed] is null)
                throw new CycleTableException($"line {csv.Line}: column {needed} is missing");
    }

    /// <summary>Checks that no stray quote or separator moves the cells. A row may omit its last cells.</summary>
    public void CheckFields()
    {
        if (_csv.IsMalformed)
            throw new CycleTableException($"line {_csv.Line}: {CsvRecords.BadQuotes}");
        if (_csv.Fields.FieldCount > _fields)
            throw new CycleTableException($"line {_csv.Line}: must have at most the {_fields} fields of the header");
    }

    /// <summary>A required cell.</summary>
    public string Text(string column) => Cell(column) ?? throw Error(column, "is blank");

    /// <summary>Checks that the cycle is the next one of its person.</summary>
    public void CheckNumber(int expected)
    {
        if (Whole(CycleColumns.Number, 1, int.MaxValue) != expected)
            throw Error(CycleColumns.Number, $"must be {expected}: the cycles of a woman must be numbered from 1, in order");
    }

    /// <summary>Checks that a history can have one more cycle.</summary>
    public void CheckCount(int cycles)
    {
        if (cycles >= HistoryLimits.Periods)
            throw Error(CycleColumns.Number, $"must be at most {HistoryLimits.Periods}, the limit of a history");
    }

    /// <summary>The person's age in years; <c>null</c> if it is unknown.</summary>
    public int? Age() => Whole(CycleColumns.Age, MinAge, MaxAge);

    public ChartedCycle Cycle(bool isFirst)
    {
        var from = Whole(CycleColumns.PauseFrom, 1, MaxDaysWithPause);
        var length = Whole(CycleColumns.Length, DayAxis.First, from is null ? DayAxis.Last : MaxDaysWithPause)
            ?? throw Error(CycleColumns.Length, "is blank");
        var ovulation = Whole(CycleColumns.Ovulation, 1, length);
        if (ovulation is null && Whole(CycleColumns.Luteal, 0, length - 1) is { } luteal)
            ovulation = length - luteal;
        var isLogged = Whole(CycleColumns.Logged, 0, 1) != 0;
        if (isFirst && !isLogged)
            throw Error(CycleColumns.Logged, "must be 1: a log begins with the first period");
        return new ChartedCycle(
            length, ovulation, Whole(CycleColumns.Menses, 0, HistoryLimits.BleedDays) ?? 0, isLogged, isLogged,
            from is { } day ? Pause(day, length) : null, Evidence(length));
    }

    private ChartedEvidence Evidence(int length)
    {
        var first = Whole(CycleColumns.FirstNegativeTest, 1, length);
        var tests = first is { } day
            ? Whole(CycleColumns.NegativeTests, 1, length - day + 1) ?? throw Error(CycleColumns.NegativeTests, "is blank")
            : 0;
        return new ChartedEvidence(Method(), null, Whole(CycleColumns.FirstSign, 1, length), first, tests);
    }

    private ChartMethod Method() => Cell(CycleColumns.Method) switch
    {
        null or MethodNames.Monitor => ChartMethod.Monitor,
        MethodNames.Mucus => ChartMethod.Mucus,
        MethodNames.LhTest => ChartMethod.LhTest,
        MethodNames.Temperature => ChartMethod.Temperature,
        _ => throw Error(CycleColumns.Method, "must be monitor, mucus, lh-test or temperature"),
    };

    private ChartedPause Pause(int from, int length)
    {
        var days = Whole(CycleColumns.PauseDays, 1, Math.Max(1, length - from + 1)) ?? throw Error(CycleColumns.PauseDays,
            "is blank");
        if (from > length)
            throw Error(CycleColumns.PauseFrom, $"must be a whole number from 1 to {length}");
        var text = Cell(CycleColumns.PauseReason) ?? nameof(PauseReason.Other);
        var isNamed = Enum.TryParse<PauseReason>(text, out var reason) && Enum.IsDefined(reason) && !char.IsDigit(text[0]);
        return isNamed && reason != PauseReason.Unspecified
            ? new ChartedPause(from, days, reason)
            : throw Error(CycleColumns.PauseReason, "must be Pregnancy, Postpartum, HormonalContraception or Other");
    }

    /// <summary>A whole number; 14.0 is accepted. <c>null</c> if the cell is blank or the column is missing.</summary>
    private int? Whole(string column, int min, int max)
    {
        if (Cell(column) is not { } text)
            return null;
        var read = double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, null, out var value);
        if (!read || Math.Floor(value) != value || value < min || value > max)
            throw Error(column, $"must be a whole number from {min} to {(max == int.MaxValue ? "…" : max)}");
        return (int)value;
    }

    private string? Cell(string column)
    {
        if (_indexes[column] is not { } index || index >= _csv.Fields.FieldCount)
            return null;
        return _csv.Fields.GetString(index).Trim() is { Length: > 0 } text ? text : null;
    }

    private CycleTableException Error(string column, string what) => new($"line {_csv.Line}: {column} {what}");
}
