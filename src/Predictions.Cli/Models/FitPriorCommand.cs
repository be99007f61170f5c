using System.CommandLine;
using Predictions.Core.Features;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Learning;
using Spectre.Console;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models fit-prior</c>: constants of the statistical model, from tables of cycles.</summary>
internal static class FitPriorCommand
{
    private static readonly Option<int> Folds = CommandOption.Of(
        "--folds", "Folds of the cross-validation by woman, 2 to 20, or 0 for none.", 5);

    private static readonly Option<int> Generations = CommandOption.Of(
        "--generations", "Generations of the search, 1 to 10000.", 120);

    private static readonly Option<int> Seed = CommandOption.Of(
        "--seed", "Seed of the removed logs and the bootstrap.", ChosenCycles.DefaultSeed);

    private static readonly Option<string?> Near = CommandOption.Of<string?>(
        "--near", "Start from the prior of this model, and move away from it only as far as the number of women allows: a "
        + "version such as 2, \"stable\" or \"candidate\". Default: a fit from scratch, for hundreds of women.");

    private static readonly Option<string> Models = ModelsFolder.Option();

    public static Command Create()
    {
        var command = new Command(
            "fit-prior",
            "Fit the prior of the statistical model to charts and print it as JSON. The cross-validation goes to standard error.")
        {
            ChosenCycles.Tables, Folds, Generations, Near, Models, Seed,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var (folds, generations) = (parsed.GetValue(Folds), parsed.GetValue(Generations));
        if (folds is not (0 or (>= 2 and <= 20)))
            return ExitCode.Fail("--folds must be 2 to 20, or 0");
        if (generations is < 1 or > 10_000)
            return ExitCode.Fail("--generations must be 1 to 10000");
        LengthPrior? near = null;
        if (parsed.GetValue(Near) is { } name)
        {
            if (!ChosenModel.TryLoad(parsed.GetValue(Models)!, name, out var model, out _))
                return ExitCode.Failure;
            if (model.Prior.Kinds.Count != PriorFit.Kinds)
                return ExitCode.Fail(
                    $"--near: the prior of {model.Name} has {model.Prior.Kinds.Count} kinds of persons; "
                    + $"a fit has {PriorFit.Kinds}");
            near = model.Prior;
        }

        try
        {
            ChartedPerson[] persons = [.. parsed.GetValue(ChosenCycles.Tables)!.SelectMany(ChosenCycles.Read)];
            var seed = parsed.GetValue(Seed);
            if (folds > 0)
                Write(PriorFit.CrossValidate(persons, folds, seed, generations, near));
            var prior = PriorFit.Fit(persons, seed, generations, near);
            Console.Error.WriteLine($"Relative to the closed form: {PriorFit.LossOf(persons, seed, prior):0.000}");
            Console.WriteLine(TrainingPlanFile.Text(prior));
            return ExitCode.Success;
        }
        catch (CycleTableException e)
        {
            return ExitCode.Fail(e.Message);
        }
    }

    private static void Write(IReadOnlyList<FitScore> scores)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        var table = new Table { Border = TableBorder.Simple, Title = new TableTitle("CRPS in days, cross-validated by woman") };
        table.AddColumns("situation", "forecasts", "closed form", "fitted", "difference", "80 % range: observed − stated");
        foreach (var column in table.Columns.Skip(1))
            column.Alignment = Justify.Right;
        foreach (var score in scores)
            table.AddRow(
                score.Situation, $"{score.Forecasts:N0}", Text(score.ClosedForm), Text(score.Fitted), Text(score.Difference),
                Points(score.GapPoints));
        console.Write(table);
    }

    private static string Text(IntervalEstimate estimate) => !estimate.HasInterval
        ? $"{estimate.Value:0.000} (too few)"
        : $"{estimate.Value:0.000} ({estimate.Low:0.000}…{estimate.High:0.000})";

    private static string Points(IntervalEstimate estimate) => !estimate.HasInterval
        ? $"{estimate.Value:+0.0;-0.0;0.0} points (too few)"
        : $"{estimate.Value:+0.0;-0.0;0.0} ({estimate.Low:+0.0;-0.0;0.0}…{estimate.High:+0.0;-0.0;0.0}) points";
}
