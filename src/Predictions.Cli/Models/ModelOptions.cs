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

/// <summary>The option for the format of standard output.</summary>
internal static class OutputFormat
{
    public const string Table = "table";
    public const string Json = "json";
    public const string Markdown = "markdown";

    /// <param name="more">The accepted formats in addition to a table and JSON.</param>
    public static Option<string> Option(params string[] more) =>
        CommandOption.Of("--format", "The output format.", Table).AcceptOnlyFromAmong([Table, Json, .. more]);
}
