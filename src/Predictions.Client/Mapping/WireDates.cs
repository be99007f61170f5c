using System.Globalization;
using Google.Protobuf.Collections;

namespace Predictions.Client.Mapping;

/// <summary>Dates of the contract, "YYYY-MM-DD".</summary>
internal static class WireDates
{
    private const string Format = "yyyy-MM-dd";

    public static string ToWire(this DateOnly date) => date.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>An absent date is empty text.</summary>
    public static string ToWire(this DateOnly? date) => date?.ToWire() ?? "";

    public static DateOnly ToDate(this string text) => DateOnly.ParseExact(text, Format, CultureInfo.InvariantCulture);

    public static DateOnly? ToOptionalDate(this string text) => text.Length == 0 ? null : text.ToDate();

    /// <summary>Maps each item.</summary>
    public static T[] ToArray<TWire, T>(this RepeatedField<TWire> items, Func<TWire, T> map)
    {
        var all = new T[items.Count];
        for (var i = 0; i < all.Length; i++)
            all[i] = map(items[i]);
        return all;
    }
}
