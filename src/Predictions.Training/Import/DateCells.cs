using System.Globalization;
using System.Text.RegularExpressions;

namespace Predictions.Training.Import;

/// <summary>The order of day and month in dates such as 03/04/2024.</summary>
public enum DateOrder
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>The day comes first.</summary>
    DayFirst,

    /// <summary>The month comes first.</summary>
    MonthFirst,
}

/// <summary>
/// A column of dates: 2024-03-04, 20240304, 4.3.2024, 03/04/2024, 4 March 2024 (in four languages) and Excel's serial numbers.
/// A time of day is ignored. Which number is the month is decided by all cells of the column together.
/// </summary>
public sealed partial class DateColumn(string name)
{
    private const string TwoDigitYear = "must have a year with four digits";

    private const string Accepted =
        "must be a date, such as 2024-03-04, 4.3.2024, 4 March 2024 or the serial number of a spreadsheet";

    // Excel's day 0, from 1 March 1900 on.
    private static readonly DateOnly SerialZero = new(1899, 12, 30);

    // 1 January 1950. A smaller number is hardly a date.
    private const int MinSerial = 18_264;

    private static readonly string[] Months =
    [
        "jan january januar jaenner janner janv janvier ene enero", "feb february februar fev fevr fevrier febrero",
        "mar march marz maerz mrz mars marzo", "apr april avr avril abr abril", "may mai mayo", "jun june juni juin junio",
        "jul july juli juil juillet julio", "aug august aout ago agosto", "sep sept september septembre septiembre",
        "oct october okt oktober octobre octubre", "nov november novembre noviembre",
        "dec december dez dezember decembre dic diciembre",
    ];

    private long _dayFirst;
    private long _monthFirst;
    private long _undecided;
    private string _example = "";
    private bool _isDotted = true;

    /// <summary>The name of the column.</summary>
    public string Name => name;

    /// <summary>The order of day and month, for cells that need one.</summary>
    public DateOrder Order { get; set; }

    /// <summary>Whether a cell of the column can be read in two ways.</summary>
    public bool NeedsOrder => _undecided > 0;

    /// <summary>Whether some cells have the day first and others the month.</summary>
    public bool IsMixed => _dayFirst > 0 && _monthFirst > 0;

    /// <summary>Whether a cell needs an order of day and month.</summary>
    public bool HasOrdered { get; private set; }

    /// <summary>Whether a cell can be read in one order only.</summary>
    public bool HasEvidence => _dayFirst + _monthFirst > 0;

    /// <summary>What the cells of the column decide: dates with points are day first if none says otherwise.</summary>
    public DateOrder Decided
    {
        get
        {
            if (!HasEvidence)
                return _isDotted ? DateOrder.DayFirst : DateOrder.Unknown;
            if (IsMixed)
                return DateOrder.Unknown;
            return _dayFirst > 0 ? DateOrder.DayFirst : DateOrder.MonthFirst;
        }
    }

    /// <summary>Why the column needs <c>--dates</c>; <c>null</c> if it does not.</summary>
    public string? Problem()
    {
        if (Order != DateOrder.Unknown)
            return null;
        if (IsMixed)
            return $"\"{name}\" has dates with the day first (line {_dayFirst}) and with the month first (line {_monthFirst})";
        return NeedsOrder ? $"\"{name}\" has {_example} (line {_undecided}), and no other date says which is the month" : null;
    }

    /// <summary>Collects what a cell says about the order.</summary>
    public void Look(string cell, long line)
    {
        if (Ordered().Match(WithoutTime(cell)) is not { Success: true } match)
            return;
        HasOrdered = true;
        var (first, second) = (Number(match, 1), Number(match, 2));
        _isDotted &= match.Groups["sep"].Value == ".";
        if (first > 12 && second <= 12)
            _dayFirst = _dayFirst > 0 ? _dayFirst : line;
        else if (second > 12 && first <= 12)
            _monthFirst = _monthFirst > 0 ? _monthFirst : line;
        else if (first != second && _undecided == 0)
            (_undecided, _example) = (line, cell);
    }

    /// <summary>Reads a cell.</summary>
    /// <returns><c>null</c>, or what is wrong with it.</returns>
    public string? Read(string cell, DateOnly latest, out DateOnly date)
    {
        date = default;
        var text = WithoutTime(cell);
        if (Short().IsMatch(text))
            return $"{TwoDigitYear}, unlike \"{Cut(cell)}\"";
        if (!TryRead(text, out date))
            return $"{Accepted}, unlike \"{Cut(cell)}\"";
        if (date.Year < 1900 || date > latest)
            return $"must be from 1900 to {latest:yyyy-MM-dd}, unlike \"{Cut(cell)}\"";
        return null;
    }

    /// <summary>A cell in an error: its beginning.</summary>
    internal static string Cut(string cell) => cell.Length <= 30 ? cell : cell[..29] + "…";

    private bool TryRead(string text, out DateOnly date)
    {
        if (Iso().Match(text) is { Success: true } iso)
            return TryDate(Number(iso, 1), Number(iso, 2), Number(iso, 3), out date);
        if (Ordered().Match(text) is { Success: true } ordered)
        {
            var (first, second, year) = (Number(ordered, 1), Number(ordered, 2), Number(ordered, 3));
            var (month, day) = Order == DateOrder.MonthFirst ? (first, second) : (second, first);
            return TryDate(year, month, day, out date);
        }

        if (Named().Match(text) is { Success: true } named)
            return TryDate(Number(named, "year"), MonthOf(named.Groups["month"].Value), Number(named, "day"), out date);
        date = default;
        if (!Serial().IsMatch(text))
            return false;
        var days = int.Parse(text.AsSpan(0, 5), NumberStyles.None, CultureInfo.InvariantCulture);
        date = SerialZero.AddDays(days);
        return days >= MinSerial;
    }

    private static bool TryDate(int year, int month, int day, out DateOnly date)
    {
        date = default;
        if (month is < 1 or > 12 || year is < 1 or > 9999 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        date = new DateOnly(year, month, day);
        return true;
    }

    private static int MonthOf(string month) =>
        Array.FindIndex(Months, names => names.Split(' ').Contains(ColumnNames.Fold(month))) + 1;

    private static string WithoutTime(string cell) => Time().Replace(cell.Trim(), "");

    private static int Number(Match match, int group) => Number(match, $"{group}");

    private static int Number(Match match, string group) =>
        int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<=[0-9])[T ][0-9]{1,2}:[0-9]{2}.*$")]
    private static partial Regex Time();

    [GeneratedRegex(@"^(?<1>[0-9]{4})(?:[-/.](?<2>[0-9]{1,2})[-/.](?<3>[0-9]{1,2})|(?<2>[0-9]{2})(?<3>[0-9]{2}))$")]
    private static partial Regex Iso();

    [GeneratedRegex(@"^(?<1>[0-9]{1,2}) ?(?<sep>[-/.]) ?(?<2>[0-9]{1,2}) ?[-/.] ?(?<3>[0-9]{4})$")]
    private static partial Regex Ordered();

    [GeneratedRegex(
        @"^(?:(?<day>[0-9]{1,2})(?:st|nd|rd|th|er|º)?[-/. ]*(?:de )?(?<month>\p{L}{3,})"
        + @"|(?<month>\p{L}{3,})[-/. ]*(?<day>[0-9]{1,2})(?:st|nd|rd|th)?)[-/., ]*(?:de )?(?<year>[0-9]{4})$")]
    private static partial Regex Named();

    [GeneratedRegex(@"^[0-9]{1,2} ?[-/. ] ?([0-9]{1,2}|\p{L}{3,})\.? ?[-/. ] ?[0-9]{2}$")]
    private static partial Regex Short();

    [GeneratedRegex(@"^[0-9]{5}(?:[.,][0-9]+)?$")]
    private static partial Regex Serial();
}
