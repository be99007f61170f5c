using System.CommandLine;

namespace Predictions.Cli.Batches;

/// <summary>The two forms that populations are read and written in.</summary>
internal static class TextFormat
{
    public const string Csv = "csv";
    public const string Ndjson = "ndjson";

    public static Option<string?> Option(string file)
    {
        var option = new Option<string?>("--format")
        {
            Description = $"csv or ndjson. Default: csv where the name of {file} ends so, otherwise ndjson.",
        };
        option.AcceptOnlyFromAmong(Csv, Ndjson);
        return option;
    }

    public static bool IsCsv(string? chosen, string file) =>
        (chosen ?? (file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? Csv : Ndjson)) == Csv;
}
