using System.Globalization;
using CsvHelper;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Training.Charts;

/// <summary>The row that a CSV reader stands on, read strictly: every error names line and column.</summary>
internal sealed class CycleTableRow
{
    private const string Length = "LengthofCycle";
    private const string Ovulation = "EstimatedDayofOvulation";
    private const string Luteal = "LengthofLutealPhase";
    private const string Menses = "LengthofMenses";

    private readonly CsvReader _csv;
    public CycleTableRow(CsvReader csv)
    {
        _csv = csv;
        foreach (var needed in (string[])["ClientID", "CycleNumber", Length])
            if (!csv.TryGetFieldIndex(needed, out _))
                throw new CycleTableException($"line 1: column {needed} is missing");
    }

    /// <summary>A cell that may not be blank.</summary>
    public string Text(string column) => Cell(column) ?? throw Error(column, "is blank");

    /// <summary>Checks that the cycle is the next one of its woman.</summary>
    public void CheckNumber(int expected)
    {
        if (Whole("CycleNumber", 1, int.MaxValue) != expected)
            throw Error("CycleNumber", $"must be {expected}: the cycles of a woman are numbered from 1, in order");
    }

    public ChartedCycle Cycle()
    {
        var length = Whole(Length, DayAxis.First, DayAxis.Last) ?? throw Error(Length, "is blank");
        var ovulation = Whole(Ovulation, 1, length);
        if (ovulation is null && Whole(Luteal, 0, length - 1) is { } luteal)
            ovulation = length - luteal;
        return new ChartedCycle(length, ovulation, Whole(Menses, 0, HistoryLimits.BleedDays) ?? 0);
    }

    /// <summary>A whole number, also written as 14.0; <c>null</c> where the cell is blank or the column is not there.</summary>
    private int? Whole(string column, int least, int most)
    {
        if (Cell(column) is not { } text)
            return null;
        var read = double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, null, out var value);
        if (!read || Math.Floor(value) != value || value < least || value > most)
            throw Error(column, $"must be a whole number from {least} to {(most == int.MaxValue ? "…" : most)}");
        return (int)value;
    }

    private string? Cell(string column)
    {
        if (!_csv.TryGetFieldIndex(column, out var index) || index >= _csv.FieldCount)
            return null;
        return _csv.GetString(index) is { Length: > 0 } text ? text : null;
    }

    private CycleTableException Error(string column, string what) => new($"line {_csv.LineNumber}: {column} {what}");
}
