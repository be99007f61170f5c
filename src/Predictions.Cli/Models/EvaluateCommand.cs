using System.CommandLine;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Learning;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models evaluate</c>.</summary>
internal static class EvaluateCommand
{
    private static readonly Option<string> Model = CommandOption.Of("--model", $"The model: {ChosenModel.Accepted}.", "stable");

    private static readonly Option<string> Models = ModelsFolder.Option();

    private static readonly Option<bool> IntoCard = CommandOption.Of<bool>(
        "--into-card", "Also write the report to the model's card. It replaces an earlier report on the same cycles.");

    private static readonly Option<bool> Importance = CommandOption.Of<bool>(
        "--importance", "Also report how much the forecasts lose once each input is exchanged between women.");

    public static Command Create()
    {
        var command = new Command(
            "evaluate",
            "Evaluate a model walk-forward, and the usual formulas of trackers for comparison. To cross-validate a training " +
            "run by woman, use \"models train --folds\".")
        {
            Model, Models, ChosenCycles.Cycles, ChosenCycles.WomenOption, ChosenCycles.SeedOption, ByOption.By, Importance,
            EvaluationOutput.Format, EvaluationOutput.Html, EvaluationOutput.Forecasts, IntoCard,
        };
        command.SetAction(Run);
        return command.WithSkips();
    }

    private static int Run(ParseResult parsed)
    {
        var models = parsed.GetValue(Models)!;
        if (!ChosenModel.TryLoad(models, parsed.GetValue(Model)!, out var model, out var manifest))
            return ExitCode.Failure;
        if (parsed.GetValue(IntoCard) && model.Learned is null)
            return ExitCode.Fail("--into-card: the statistical model has no card; name a version or \"stable\"");
        if (parsed.GetValue(IntoCard) && SkipOptions.Read(parsed) is not null)
            return ExitCode.Fail("--into-card: a card shows the model with its own skip rate; leave out --skip-rate");
        model = SkipOptions.Apply(parsed, model);
        try
        {
            var cycles = ChosenCycles.Of(parsed);
            if (parsed.GetValue(IntoCard) && cycles.Taught(manifest!.Training))
                return ExitCode.Fail(
                    $"--into-card: {model.Name} was trained on {cycles.Source}; a card needs an evaluation on other women");
            if (parsed.GetValue(Importance) && manifest is not null && cycles.Taught(manifest.Training))
                return ExitCode.Fail(
                    $"--importance: {model.Name} was trained on {cycles.Source}, so an input that it learned by heart would "
                    + "count: use other women");
            ChosenModel.WarnIfTaught(cycles, model, manifest);
            var by = ByOption.Of(parsed, cycles);
            var forecasts = EvaluationOutput.ListOf(parsed);
            var report = Steps.Run(progress =>
                EvaluationReport.Of(model, cycles.Source, cycles.Women, cycles.Seed, progress, forecasts, by));
            if (parsed.GetValue(Importance))
                report = report with
                {
                    Importance = Steps.Run(progress => PermutationImportance.Of(model, cycles.Women, cycles.Seed, progress)),
                };
            EvaluationOutput.Print(parsed, report);
            if (parsed.GetValue(IntoCard))
                CardFile.Add(Path.Combine([models, .. model.Name.Split('@')]), report with { Segments = [] });
            return EvaluationOutput.WriteFiles(
                parsed, report, forecasts, by, [("model", ChosenModel.Described(model, manifest)), .. cycles.Facts]);
        }
        catch (Exception e) when (e is CycleTableException or FormatException or IOException or UnauthorizedAccessException)
        {
            return ExitCode.Fail(e.Message);
        }
    }
}
