using System.CommandLine;

namespace Predictions.Cli.Models;

/// <summary>The option for the folder of models.</summary>
internal static class ModelsFolder
{
    public static Option<string> Option() => new("--models")
    {
        Description = "The folder with labels.json.",
        DefaultValueFactory = _ => "models",
    };
}

/// <summary>The option for a table or JSON.</summary>
internal static class OutputFormat
{
    public const string Json = "json";

    public static Option<string> Option()
    {
        var option = new Option<string>("--format") { Description = "The output format.", DefaultValueFactory = _ => "table" };
        return option.AcceptOnlyFromAmong("table", Json);
    }
}

/// <summary>The option for the format of a report.</summary>
internal static class ReportFormat
{
    public const string Table = "table";
    public const string Json = "json";
    public const string Markdown = "markdown";

    public static Option<string> Option()
    {
        var option = new Option<string>("--format") { Description = "The output format.", DefaultValueFactory = _ => Table };
        option.AcceptOnlyFromAmong(Table, Json, Markdown);
        return option;
    }
}
