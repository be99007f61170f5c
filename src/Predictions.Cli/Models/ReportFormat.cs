using System.CommandLine;

namespace Predictions.Cli.Models;

/// <summary>How a report is printed.</summary>
internal static class ReportFormat
{
    public const string Table = "table";
    public const string Json = "json";
    public const string Markdown = "markdown";

    public static Option<string> Option()
    {
        var option = new Option<string>("--format") { Description = "How to print the report.", DefaultValueFactory = _ => Table };
        option.AcceptOnlyFromAmong(Table, Json, Markdown);
        return option;
    }
}
