using System.CommandLine;

namespace Predictions.Cli.Models;

/// <summary>How a verb prints: a table for people, JSON for programs.</summary>
internal static class OutputFormat
{
    public const string Json = "json";

    public static Option<string> Option()
    {
        var option = new Option<string>("--format") { Description = "How to print it.", DefaultValueFactory = _ => "table" };
        return option.AcceptOnlyFromAmong("table", Json);
    }
}
