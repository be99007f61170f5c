using System.CommandLine;

namespace Predictions.Cli.Models;

/// <summary>The folder of models that a verb works on.</summary>
internal static class ModelsFolder
{
    public static Option<string> Option() => new("--models")
    {
        Description = "The folder of labels.json.",
        DefaultValueFactory = _ => "models",
    };
}

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
