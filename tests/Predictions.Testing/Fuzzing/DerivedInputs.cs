using System.Text;

namespace Predictions.Testing.Fuzzing;

/// <summary>
/// Inputs of the corpus that need no file: a file with a few changes, or one part many times. A character is one byte.
/// </summary>
internal static class DerivedInputs
{
    private const string EmptyMessage = "\n\0";
    private const string HistoryColumns = "user_id,kind,date,days,until,evidence,reason\n";

    private const string Ages = "{\"name\": \"age_years\", \"edges\": [0], \"shares\": [0.5, 0.5]}";

    private static readonly (string Name, string Text)[] ManyMessages = [("many-empty-messages", Many(EmptyMessage, 2_000))];

    // The name, and pairs of a text of the valid manifest and its replacement.
    private static readonly (string Name, string[] Changes)[] Manifests =
    [
        ("byte-order-mark.json", ["{", "\u00EF\u00BB\u00BF{"]),
        ("canary-date.json", ["2026-01-01", "2031-07-13T"]),
        ("canary-metric.json",
            ["\"ahead_2_coverage_50\": 0.5923,\n  \"ahead_2_coverage_80\": 0.8415,\n  \"ahead_2_coverage_90\": 0.9182",
                "\"Canary7q\": \"x\""]),
        ("canary-name.json", ["cycle-length", "Canary7q", "\"1\"", "\"Canary7q\""]),
        ("canary-number.json", ["\"2026-01-01\"", "918273645"]),
        ("deep-golden.json", ["\"golden\": [", "\"golden\": " + Many("[", 301)]),
        ("golden-day-out.json", ["\"day\": 10", "\"day\": -10"]),
        ("hazards-null.json", ["\"hazards\": [", "\"hazards\": null, \"x\": ["]),
        ("huge-numbers.json", ["0.75", "1e400"]),
        ("huge-size.json", ["47545", "1" + Many("0", 30)]),
        ("input-profile.json", ["47545", "47545,\n \"input_profile\": {\"cycles\": 9, \"inputs\": [" + Ages + "]}"]),
        ("input-profile-canary.json",
            ["47545", "47545,\n \"input_profile\": {\"cycles\": 9, \"inputs\": [" + Ages + ", {\"name\": \"Canary7q\"}]}"]),
        ("input-profile-null.json", ["47545", "47545,\n \"input_profile\": {\"cycles\": 9, \"inputs\": [null]}"]),
        ("input-profile-many.json",
            ["47545", "47545,\n \"input_profile\": {\"cycles\": 9, \"inputs\": [" + Many(Ages + ",", 601) + Ages + "]}"]),
        ("invalid-utf8.json", ["cycle-length", "\u00C3("]),
        ("learned-share-as-text.json", ["0.75", "\"0.75\""]),
        ("line-break-in-name.json", ["47545", "47545,\n \"a\\nModel 9 answers\": 1"]),
        ("lone-surrogate.json", ["cycle-length", "\\ud800"]),
        ("nul.json", ["FastTree", "\\u0000"]),
        ("prior-extremes.json", ["0.535", "5e-324", "0.0391", "1.7e+308"]),
        ("repeated-metric.json", ["\"metrics\": {", "\"metrics\": {\"a\":1,\"a\":2,"]),
        ("sha-not-hex.json", ["c06d4c507b9868e4f7d649abd100588aa397097b5aef6fd4dc5f15b770fb448d", "Canary7q"]),
        ("unknown-field.json", ["47545", "47545,\n \"Canary7q\": 1"]),
    ];

    /// <summary>The inputs of one parser.</summary>
    /// <param name="parser">The folder of the corpus.</param>
    /// <param name="read">Reads a file of the folder.</param>
    public static IEnumerable<(string Name, byte[] Bytes)> Of(string parser, Func<string, byte[]> read)
    {
        IEnumerable<(string Name, string Text)> inputs = parser switch
        {
            "proto-batch" or "proto-put" => ManyMessages,
            "proto-predict" => [.. ManyMessages, ("many-periods", "\u0012\u00B2\u0009" + Many(EmptyMessage, 601))],
            "csv-histories" =>
            [
                ("many.csv", HistoryColumns + Many("ann,period,2026-01-01,1,,,\n", 601)),
                ("rows-3001.csv", HistoryColumns + Many("ann,x\n", 3_001)),
            ],
            "manifest" => Manifests.Select(m => (m.Name, Changed(Encoding.Latin1.GetString(read("valid.json")), m.Changes))),
            _ => [],
        };
        return inputs.Select(input => (input.Name, Encoding.Latin1.GetBytes(input.Text)));
    }

    private static string Many(string part, int times) => string.Concat(Enumerable.Repeat(part, times));

    /// <summary>Replaces the first place of each text, which must be there.</summary>
    private static string Changed(string text, string[] changes)
    {
        foreach (var change in changes.Chunk(2))
        {
            var at = text.IndexOf(change[0], StringComparison.Ordinal);
            text = $"{text[..at]}{change[1]}{text[(at + change[0].Length)..]}";
        }

        return text;
    }
}
