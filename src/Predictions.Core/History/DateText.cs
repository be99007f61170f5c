using System.Globalization;

namespace Predictions.Core.History;

/// <summary>The contract's format of a date: "YYYY-MM-DD", 1900-01-01 to 2199-12-31.</summary>
public static class DateText
{
    public const string Accepted = "must be a real date as YYYY-MM-DD from 1900-01-01 to 2199-12-31";

    private const string Form = "yyyy-MM-dd";

    public static bool TryParse(ReadOnlySpan<char> text, out DateOnly date)
    {
        date = default;
        if (text.Length != 10 || text[4] != '-' || text[7] != '-')
            return false;
        var (year, month, day) = (Number(text[..4]), Number(text.Slice(5, 2)), Number(text[8..]));
        // The limits are the first and the last day of a year, so comparing years is enough.
        if (year < HistoryLimits.FirstDate.Year || year > HistoryLimits.LastDate.Year || month is < 1 or > 12)
            return false;
        if (day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        date = new DateOnly(year, month, day);
        return true;
    }

    // -1 where a character is not a digit.
    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
                return -1;
            number = 10 * number + (digit - '0');
        }

        return number;
    }

    public static string Format(DateOnly date) => date.ToString(Form, CultureInfo.InvariantCulture);
}
