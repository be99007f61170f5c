using System.Globalization;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.Training.Tables;

namespace Predictions.Training.Charts;

/// <summary>Reads the current CSV row strictly. Every error has line and column.</summary>
internal sealed class CycleTableRow
{
    /// <summary>The longest interval with a pause or a suspected gap, in days.</summary>
    public const int MaxOpenDays = 9999;

    public const int MinAge = 8;
    public const int MaxAge = 65;

    private static readonly string[] Needed = [CycleColumns.Person, CycleColumns.Number, CycleColumns.Length];

    private readonly CsvRecords _csv;
    private readonly Faults _faults;
    private readonly IReadOnlyDictionary<string, int> _indexes;
    private readonly string[] _header;
    private bool _isFaulty;

    /// <param name="csv">At its header.</param>
    /// <param name="faults">Receives every error.</param>
    public CycleTableRow(CsvRecords csv, Faults faults)
        : this(csv, faults, Indexes(csv))
    {
        foreach (var needed in Needed)
            if (!_indexes.ContainsKey(needed))
                throw new CycleTableException(
                    $"line {csv.Line}: column {needed} is missing. The table has {string.Join(", ", _header)}. "
                    + "\"predictions models table\" makes a table of cycles from other columns");
    }

    /// <param name="csv">At its header.</param>
    /// <param name="faults">Receives every error.</param>
    /// <param name="indexes">Where the rows have the columns of <see cref="CycleColumns"/>.</param>
    public CycleTableRow(CsvRecords csv, Faults faults, IReadOnlyDictionary<string, int> indexes)
    {
        (_csv, _faults, _indexes) = (csv, faults, indexes);
        _header = [.. Enumerable.Range(0, csv.Fields.FieldCount).Select(i => csv.Fields.GetString(i).Trim())];
    }

    /// <summary>Lengths that need no pause and no suspected gap, in days.</summary>
    public int MaxDays { get; init; } = DayAxis.Last;

    /// <summary>Begins the current row: checks that no stray quote or separator moves its cells. It may omit its last cells.
    /// </summary>
    public bool Begin()
    {
        _isFaulty = false;
        if (_csv.IsMalformed)
            Reject(CsvRecords.BadQuotes);
        else if (_csv.Fields.FieldCount > _header.Length)
            Reject($"must have at most the {_header.Length} fields of the header");
        return !_isFaulty;
    }

    /// <summary>A required cell; <c>null</c> and an error if it is blank.</summary>
    public string? Text(string column)
    {
        if (Cell(column) is { } text)
            return text;
        Reject(column, "is blank");
        return null;
    }

    /// <summary>Checks that the cycle is the next one of its person, and that a history can have it.</summary>
    public void CheckNumber(int expected)
    {
        var number = Whole(CycleColumns.Number, 1, int.MaxValue);
        if (expected > HistoryLimits.Periods)
            Reject(CycleColumns.Number, $"must be at most {HistoryLimits.Periods}, the limit of a history");
        else if (number != expected && !_isFaulty)
            Reject(CycleColumns.Number, $"must be {expected}: the cycles of a woman must be numbered from 1, in order");
    }

    /// <summary>The person's age in years; <c>null</c> if it is unknown.</summary>
    public int? Age() => Whole(CycleColumns.Age, MinAge, MaxAge);

    /// <summary>The number of the cycle; <c>null</c> if it is blank.</summary>
    public int? Number() => Whole(CycleColumns.Number, 0, int.MaxValue);

    /// <summary>The cycle; <c>null</c> if the row has an error.</summary>
    public ChartedCycle? Cycle()
    {
        var from = Whole(CycleColumns.PauseFrom, 1, MaxOpenDays);
        var suspected = Whole(CycleColumns.SuspectedUnlogged, 0, HistoryLimits.Periods) ?? 0;
        var max = from is null && suspected == 0 ? MaxDays : MaxOpenDays;
        if (Required(CycleColumns.Length, DayAxis.First, max) is not { } length)
            return null;
        var ovulation = Whole(CycleColumns.Ovulation, 1, length);
        if (ovulation is null && Whole(CycleColumns.Luteal, 0, length - 1) is { } luteal)
            ovulation = length - luteal;
        var isLogged = Whole(CycleColumns.Logged, 0, 1) != 0;
        var cycle = new ChartedCycle(
            length, ovulation, Whole(CycleColumns.Menses, 0, HistoryLimits.BleedDays) ?? 0, isLogged, isLogged,
            from is { } day ? Pause(day, length) : null, Evidence(length), suspected);
        return _isFaulty ? null : cycle;
    }

    /// <summary>Checks that the first cycle of a person is logged.</summary>
    public void CheckFirst(ChartedCycle cycle)
    {
        if (!cycle.IsLogged)
            Reject(CycleColumns.Logged, "must be 1: a log begins with the first period");
    }

    private static Dictionary<string, int> Indexes(CsvRecords csv) => CycleColumns.Known
        .Select(name => (Name: name, Index: csv.Column(name))).Where(column => column.Index is not null)
        .ToDictionary(column => column.Name, column => column.Index!.Value);

    private ChartedEvidence Evidence(int length)
    {
        var first = Whole(CycleColumns.FirstNegativeTest, 1, length);
        var tests = first is { } day ? Required(CycleColumns.NegativeTests, 1, length - day + 1) ?? 0 : 0;
        return new ChartedEvidence(Method(), null, Whole(CycleColumns.FirstSign, 1, length), first, tests);
    }

    private ChartMethod Method()
    {
        var cell = Cell(CycleColumns.Method);
        if (cell is null)
            return ChartMethod.Monitor;
        foreach (var method in Enum.GetValues<ChartMethod>())
            if (cell == MethodNames.Of(method))
                return method;
        Reject(CycleColumns.Method, "must be monitor, mucus, lh-test or temperature");
        return ChartMethod.Monitor;
    }

    private ChartedPause? Pause(int from, int length)
    {
        var days = Required(CycleColumns.PauseDays, 1, Math.Max(1, length - from + 1));
        if (from > length)
            Reject(CycleColumns.PauseFrom, $"must be a whole number from 1 to {length}");
        var text = Cell(CycleColumns.PauseReason) ?? nameof(PauseReason.Other);
        var isNamed = Enum.TryParse<PauseReason>(text, out var reason) && Enum.IsDefined(reason) && !char.IsDigit(text[0]);
        if (!isNamed || reason == PauseReason.Unspecified)
            Reject(CycleColumns.PauseReason, "must be Pregnancy, Postpartum, HormonalContraception or Other");
        return days is { } known ? new ChartedPause(from, known, reason) : null;
    }

    private int? Required(string column, int min, int max)
    {
        if (Cell(column) is not null)
            return Whole(column, min, max);
        Reject(column, "is blank");
        return null;
    }

    /// <summary>A whole number; 14.0 and 14,0 are accepted. <c>null</c> if the cell is blank, missing or wrong.</summary>
    private int? Whole(string column, int min, int max)
    {
        if (Cell(column) is not { } text)
            return null;
        var read = double.TryParse(
            text.Replace(',', '.'), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, null, out var value);
        if (read && Math.Floor(value) == value && value >= min && value <= max)
            return (int)value;
        Reject(column, $"must be a whole number from {min} to {(max == int.MaxValue ? "…" : max)}");
        return null;
    }

    private string? Cell(string column)
    {
        if (!_indexes.TryGetValue(column, out var index) || index >= _csv.Fields.FieldCount)
            return null;
        return _csv.Fields.GetString(index).Trim() is { Length: > 0 } text ? text : null;
    }

    private void Reject(string column, string what)
    {
        _isFaulty = true;
        _faults.Add(_csv.Line, _indexes.TryGetValue(column, out var index) ? _header[index] : column, what);
    }

    private void Reject(string what)
    {
        _isFaulty = true;
        _faults.Add(_csv.Line, null, what);
    }
}
