using System.CommandLine;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports;

namespace Predictions.Cli.Models;

/// <summary>The outputs of an evaluation or a cross-validation: standard output, a page, and the forecasts.</summary>
internal static class EvaluationOutput
{
    public static readonly Option<string> Format = OutputFormat.Option(OutputFormat.Markdown);

    public static readonly Option<string?> Html = PageFile.Option();

    public static readonly Option<string?> Forecasts = CommandOption.Of<string?>(
        "--forecasts", "Also write every forecast with its scores as one row of this Parquet file, for a notebook.");

    /// <summary>A list for the forecasts; <c>null</c> if they are not written.</summary>
    public static List<ScoredScenario>? ListOf(ParseResult parsed) => parsed.GetValue(Forecasts) is null ? null : [];

    /// <summary>Prints the report.</summary>
    public static void Print(ParseResult parsed, EvaluationReport report)
    {
        var format = parsed.GetValue(Format)!;
        if (format == OutputFormat.Json)
            Console.WriteLine(ReportJson.Of(report));
        else if (format == OutputFormat.Markdown)
            Console.Write(EvaluationText.Markdown(report));
        else
            EvaluationText.Write(Terminal.Console(), report);
    }

    /// <summary>Writes the page and the forecasts.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="report">The report.</param>
    /// <param name="forecasts">The forecasts; <c>null</c> if they are not written.</param>
    /// <param name="by">The columns of the segments.</param>
    /// <param name="inputs">The model, the table and the seed, for the page.</param>
    /// <returns>The exit code. An error was printed.</returns>
    public static int WriteFiles(
        ParseResult parsed, EvaluationReport report, List<ScoredScenario>? forecasts, IReadOnlyList<GroupingColumn> by,
        IEnumerable<(string Name, string Value)> inputs) =>
        Math.Max(
            PageFile.Write(
                parsed.GetValue(Html), () => EvaluationPage.Of(report, PageOrigin.Of(parsed, TimeProvider.System, inputs))),
            WriteForecasts(parsed.GetValue(Forecasts), report, forecasts, by));

    private static int WriteForecasts(
        string? path, EvaluationReport report, List<ScoredScenario>? forecasts, IReadOnlyList<GroupingColumn> by)
    {
        if (path is null || forecasts is null)
            return ExitCode.Success;
        var code = AtomicFile.WriteAll(new OutputFile(
            "--forecasts", path, stream => ForecastFile.WriteAsync(stream, report, forecasts, by).GetAwaiter().GetResult()));
        if (code == ExitCode.Success)
            Console.Error.WriteLine($"The forecasts are in {Path.GetFullPath(path)}");
        return code;
    }
}
