using System.Globalization;

namespace Predictions.Core.History;

/// <summary>The contract's one form of a date: "YYYY-MM-DD", 1900-01-01 to 2199-12-31.</summary>
public static class DateText
{
    public const string Accepted = "must be a real date as YYYY-MM-DD from 1900-01-01 to 2199-12-31";

    private const string Form = "yyyy-MM-dd";

    public static bool TryParse(ReadOnlySpan<char> text, out DateOnly date) =>
        DateOnly.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out date)
        && date >= HistoryLimits.FirstDate && date <= HistoryLimits.LastDate;

    public static string Format(DateOnly date) => date.ToString(Form, CultureInfo.InvariantCulture);
}
