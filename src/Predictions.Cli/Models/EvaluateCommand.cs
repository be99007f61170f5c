using System.CommandLine;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Learning;
using Predictions.Training.Reports;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models evaluate</c>.</summary>
internal static class EvaluateCommand
{
    private static readonly Option<string> Model = CommandOption.Of("--model", $"The model: {ChosenModel.Accepted}.", "stable");

    private static readonly Option<string> Models = ModelsFolder.Option();

    private static readonly Option<string> Format = OutputFormat.Option(OutputFormat.Markdown);

    private static readonly Option<string?> Html = PageFile.Option();

    private static readonly Option<bool> IntoCard = CommandOption.Of<bool>(
        "--into-card", "Also write the report to the model's card. It replaces an earlier report on the same cycles.");

    private static readonly Option<string?> Forecasts = CommandOption.Of<string?>(
        "--forecasts", "Also write every forecast with its scores as one row of this Parquet file, for a notebook.");

    public static Command Create()
    {
        var command = new Command("evaluate", "Evaluate a model walk-forward, and the usual formulas of trackers for comparison.")
        {
            Model, Models, ChosenCycles.Cycles, ChosenCycles.WomenOption, ChosenCycles.SeedOption, ByOption.By, Format, Html,
            Forecasts, IntoCard,
        };
        command.SetAction(Run);
        return command.WithSkips();
    }

    private static int Run(ParseResult parsed)
    {
        var models = parsed.GetValue(Models)!;
        if (!ChosenModel.TryLoad(models, parsed.GetValue(Model)!, out var model, out var training))
            return ExitCode.Failure;
        if (parsed.GetValue(IntoCard) && model.Learned is null)
            return ExitCode.Fail("--into-card: the statistical model has no card; name a version or \"stable\"");
        if (parsed.GetValue(IntoCard) && SkipOptions.Read(parsed) is not null)
            return ExitCode.Fail("--into-card: a card shows the model with its own skip rate; leave out --skip-rate");
        model = SkipOptions.Apply(parsed, model);
        try
        {
            var cycles = ChosenCycles.Of(parsed);
            if (parsed.GetValue(IntoCard) && cycles.Taught(training!))
                return ExitCode.Fail(
                    $"--into-card: {model.Name} was trained on {cycles.Source}; a card needs an evaluation on other women");
            ChosenModel.WarnIfTaught(cycles, model, training);
            var by = ByOption.Of(parsed, cycles);
            List<ScoredScenario>? forecasts = parsed.GetValue(Forecasts) is null ? null : [];
            var report = Steps.Run(progress =>
                EvaluationReport.Of(model, cycles.Source, cycles.Women, cycles.Seed, progress, forecasts, by));
            Print(report, parsed.GetValue(Format)!);
            if (parsed.GetValue(IntoCard))
                CardFile.Add(Path.Combine([models, .. model.Name.Split('@')]), report with { Segments = [] });
            return Math.Max(
                PageFile.Write(parsed.GetValue(Html), () => EvaluationPage.Of(report)),
                WriteForecasts(parsed.GetValue(Forecasts), report, forecasts, by));
        }
        catch (Exception e) when (e is CycleTableException or FormatException or IOException or UnauthorizedAccessException)
        {
            return ExitCode.Fail(e.Message);
        }
    }

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

    private static void Print(EvaluationReport report, string format)
    {
        if (format == OutputFormat.Json)
            Console.WriteLine(ReportJson.Of(report));
        else if (format == OutputFormat.Markdown)
            Console.Write(EvaluationText.Markdown(report));
        else
            EvaluationText.Write(Terminal.Console(), report);
    }
}
