using System.Globalization;
using Predictions.Core.History;
using Predictions.Training.Charts;
using Predictions.Training.Tables;

namespace Predictions.Training.Import;

/// <summary>Reads the current row of a table with dates. Every error has line and column.</summary>
internal readonly ref struct DateRow(
    CsvRecords csv, ColumnMap columns, IReadOnlyDictionary<ColumnRole, DateColumn> dates, DateOnly today, Faults faults)
{
    /// <summary>A required date; <c>null</c> and an error if it is blank or wrong.</summary>
    public DateOnly? Date(ColumnRole role)
    {
        if (Cell(role).Length > 0)
            return OptionalDate(role);
        Reject(role, "is blank");
        return null;
    }

    /// <summary>The day of ovulation: a date, a cycle day, or a mark in the row of its day.</summary>
    public DateOnly? Ovulation(DateOnly date)
    {
        var text = Cell(ColumnRole.Ovulation);
        if (text.Length == 0)
            return null;
        if (columns.Kind == RowKind.Day)
        {
            if (BleedingCell.Read(text) is { } mark)
                return mark == BleedingDay.None ? null : date;
            return OptionalDate(ColumnRole.Ovulation);
        }

        return text.Length <= 3 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var day) && day > 0
            ? date.AddDays(day - 1) : OptionalDate(ColumnRole.Ovulation);
    }

    /// <summary>Whether the day had bleeding; a table without such a column has only bleeding days.</summary>
    public BleedingDay Bleeding()
    {
        if (columns[ColumnRole.Bleeding] is null)
            return BleedingDay.Bleeding;
        if (BleedingCell.Read(Cell(ColumnRole.Bleeding)) is { } day)
            return day;
        Reject(ColumnRole.Bleeding, $"{BleedingCell.Accepted}, unlike \"{DateColumn.Cut(Cell(ColumnRole.Bleeding))}\"");
        return BleedingDay.None;
    }

    /// <summary>The days of the bleed: the last one less the first, or the cell; 0 where unknown.</summary>
    public int BleedDays(DateOnly start)
    {
        if (Cell(ColumnRole.End).Length > 0)
        {
            if (OptionalDate(ColumnRole.End) is not { } end)
                return 0;
            var days = end.DayNumber - start.DayNumber + 1;
            if (days is >= 1 and <= HistoryLimits.BleedDays)
                return days;
            Reject(ColumnRole.End, $"must be 0 to {HistoryLimits.BleedDays - 1} days after {start:yyyy-MM-dd}, the first day");
            return 0;
        }

        return Whole(ColumnRole.Days, 0, HistoryLimits.BleedDays) ?? 0;
    }

    /// <summary>The age in years.</summary>
    public int? Age() => Whole(ColumnRole.Age, CycleTableRow.MinAge, CycleTableRow.MaxAge);

    /// <summary>The year of birth, from a year or a date.</summary>
    public int? BirthYear()
    {
        var text = Cell(ColumnRole.Birth);
        return text.Length is > 0 and <= 4 ? Whole(ColumnRole.Birth, 1900, today.Year)
            : text.Length > 0 ? OptionalDate(ColumnRole.Birth)?.Year : null;
    }

    private DateOnly? OptionalDate(ColumnRole role)
    {
        if (dates[role].Read(Cell(role), today, out var date) is not { } wrong)
            return date;
        Reject(role, wrong);
        return null;
    }

    private int? Whole(ColumnRole role, int min, int max)
    {
        var text = Cell(role);
        if (text.Length == 0)
            return null;
        var read = double.TryParse(text.Replace(',', '.'), CultureInfo.InvariantCulture, out var value);
        if (read && Math.Floor(value) == value && value >= min && value <= max)
            return (int)value;
        Reject(role, $"must be a whole number from {min} to {max}, unlike \"{DateColumn.Cut(text)}\"");
        return null;
    }

    private string Cell(ColumnRole role) =>
        columns[role] is { } index && index < csv.Fields.FieldCount ? csv.Fields.GetString(index).Trim() : "";

    private void Reject(ColumnRole role, string what) =>
        faults.Add(csv.Line, columns.Header[columns[role]!.Value], what);
}
