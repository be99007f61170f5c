using System.Text;

namespace Predictions.Testing.Fuzzing;

/// <summary>Texts that often break parsers.</summary>
public static class Tokens
{
    private const int Deep = 200;

    private static readonly byte[][] Bytes =
    [
        [0], [0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xC0, 0x80],
        [0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        [0x80, 0x80, 0x80, 0x80, 0x00],
    ];

    private static readonly string[] Dates =
    [
        "1900-01-01", "1899-12-31", "2199-12-31", "2200-01-01", "0000-00-00", "0001-01-01", "9999-12-31", "2026-02-29",
        "2024-02-29", "2026-02-30",
        "2026-13-01", "2026-1-1", "+2026-01-01", "-2026-01-01", "2026-01-01T00:00:00Z", " 2026-01-01", "２０２６-01-01", "",
    ];

    private static readonly string[] Numbers =
    [
        "0", "-0", "-1", "1", "30", "31", "601", "2147483647", "2147483648", "-2147483649", "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999999999", "1e400", "-1e400", "1e-400", "0.5", "5.0", "1E1", "NaN", "Infinity", "0x10", "01", "1_000",
        "+1", "- 1", "１",
    ];

    private static readonly string[] Syntax =
    [
        "null", "true", "false", "{}", "[]", "[null]", "\"\"", "\"", "\\", "\\\"", "\\u0000", "\\ud800", "\\ud800\\udc00",
        "\\udc00\\ud800", "\\x", "//", "/**/",
        ",", ",,", ":", "{", "}", "[", "]", "\n", "\r", "\r\n", "\t", " ", "'", ";", "&", "=", "?", "#", "/", "//", "..", "/../",
        "%", "%2e%2e", "%2F", "%5c",
        "%00", "%ff", "%c3%28", "%25", "%zz", "+", "$type", "__proto__", "\u2028", "\u0130", "\u202e",
    ];

    /// <summary>For every parser.</summary>
    public static IReadOnlyList<byte[]> Any { get; } =
    [
        .. Bytes, .. new[] { Dates, Numbers, Syntax }.SelectMany(texts => texts).Where(text => text.Length > 0)
            .Select(Encoding.UTF8.GetBytes),
        .. Canaries.Tokens,
    ];

    /// <summary>For JSON: the same in quotes, and nesting over every limit.</summary>
    public static IReadOnlyList<byte[]> Json { get; } =
    [
        .. Any, .. Dates.Concat(Numbers).Select(text => Encoding.UTF8.GetBytes($"\"{text}\"")),
        Encoding.UTF8.GetBytes(new string('[', Deep)), Encoding.UTF8.GetBytes(new string('[', Deep) + new string(']', Deep)),
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"history\":", Deep))),
    ];
}
