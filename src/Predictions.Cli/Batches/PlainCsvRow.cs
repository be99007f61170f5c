using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Predictions.Cli.Batches;

/// <summary>
/// Writes one row of CSV as UTF-8 without the library's check of each field for quotes, for fields that need none: numbers,
/// dates, user ids and names of enums. The buffer must be large enough for the whole row.
/// </summary>
internal ref struct PlainCsvRow(Span<byte> buffer)
{
    /// <summary>The longest field but a text: a double in its shortest form, with its separator.</summary>
    public const int MaxFieldBytes = 26;

    private const int Scale = 10_000;
    private const int DecimalDigits = 4;

    private readonly Span<byte> _buffer = buffer;
    private int _length;

    /// <summary>A text of ASCII characters that needs no quotes.</summary>
    public void Text(string text)
    {
        Debug.Assert(Ascii.IsValid(text) && !text.AsSpan().ContainsAny(",\"\r\n"));
        End(Encoding.ASCII.GetBytes(text, _buffer[_length..]));
    }

    /// <summary>A text of UTF-8 bytes that needs no quotes.</summary>
    public void Text(scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer[_length..]);
        End(text.Length);
    }

    public void Empty(int fields)
    {
        _buffer.Slice(_length, fields).Fill((byte)',');
        _length += fields;
    }

    public void Whole(long value) => Formatted(value, default);

    /// <summary>The shortest text that reads as the same number.</summary>
    public void Shortest(double value)
    {
        // Most numbers are 0, and a whole one has its digits only.
        if (value is >= 0 and < int.MaxValue && (int)value == value && !double.IsNegative(value))
            Whole((int)value);
        else
            Formatted(value, default);
    }

    /// <summary>Four decimals, with the digits of the format "F4".</summary>
    public void Decimals(double value)
    {
        if (!TryScale(value, out var scaled))
        {
            Formatted(value, "F4");
            return;
        }

        var (whole, rest) = Math.DivRem(scaled, Scale);
        whole.TryFormat(_buffer[_length..], out var digits, default, CultureInfo.InvariantCulture);
        var decimals = _buffer.Slice(_length + digits, 1 + DecimalDigits);
        decimals[0] = (byte)'.';
        for (var i = DecimalDigits; i > 0; i--, rest /= 10)
            decimals[i] = (byte)('0' + (rest % 10));
        End(digits + decimals.Length);
    }

    public void Date(DateOnly date, DateTexts texts)
    {
        texts.Write(date, _buffer[_length..]);
        End(DateTexts.Bytes);
    }

    /// <summary>Ends the row and returns it.</summary>
    public readonly ReadOnlySpan<byte> Ended()
    {
        _buffer[_length - 1] = (byte)'\n';
        return _buffer[.._length];
    }

    /// <summary>
    /// A number times 10,000, rounded as "F4" rounds it, which computes all digits of a double first.
    /// </summary>
    /// <returns>Whether the digits are certain: not for a negative or large number, nor near a tie.</returns>
    internal static bool TryScale(double value, out int scaled)
    {
        const double most = 1e9, near = 1e-3;
        scaled = 0;
        var exact = value * Scale;
        // Written so that NaN fails.
        if (!(exact is >= 0 and < most) || Math.Abs(exact - Math.Floor(exact) - 0.5) < near)
            return false;
        scaled = (int)Math.Round(exact);
        return true;
    }

    private void Formatted<T>(T value, ReadOnlySpan<char> format) where T : IUtf8SpanFormattable
    {
        if (!value.TryFormat(_buffer[_length..], out var written, format, CultureInfo.InvariantCulture))
            throw new InvalidOperationException("The row is longer than its buffer");
        End(written);
    }

    private void End(int written)
    {
        _length += written;
        _buffer[_length++] = (byte)',';
    }
}

/// <summary>Dates as YYYY-MM-DD. Those near a day, up to years after it, are copied; the others are formatted.</summary>
internal sealed class DateTexts
{
    /// <summary>The length of a date.</summary>
    public const int Bytes = 10;

    private const int DaysBefore = 64;
    private const int Days = 1024;

    private readonly int _first;
    private readonly byte[] _texts;

    /// <param name="around">The day that most dates are near to.</param>
    public DateTexts(DateOnly around)
    {
        _first = Math.Max(around.DayNumber - DaysBefore, 0);
        var days = Math.Min(Days, DateOnly.MaxValue.DayNumber - _first + 1);
        _texts = new byte[days * Bytes];
        for (var i = 0; i < days; i++)
            Format(DateOnly.FromDayNumber(_first + i), _texts.AsSpan(i * Bytes));
    }

    public void Write(DateOnly date, Span<byte> to)
    {
        var index = (date.DayNumber - _first) * Bytes;
        if ((uint)index < (uint)_texts.Length)
            _texts.AsSpan(index, Bytes).CopyTo(to);
        else
            Format(date, to);
    }

    private static void Format(DateOnly date, Span<byte> to) =>
        date.TryFormat(to, out _, "O", CultureInfo.InvariantCulture);
}
