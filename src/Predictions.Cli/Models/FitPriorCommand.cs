using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
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

    public static Command Create()
    {
        var command = new Command(
            "fit-prior",
            "Fit the prior of the statistical model to charts and print it as JSON. The cross-validation goes to standard error.")
        {
            ChosenCycles.Tables, Folds, Generations, Seed,
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
        try
        {
            ChartedPerson[] persons = [.. parsed.GetValue(ChosenCycles.Tables)!.SelectMany(ChosenCycles.Read)];
            var seed = parsed.GetValue(Seed);
            if (folds > 0)
                Write(PriorFit.CrossValidate(persons, folds, seed, generations));
            var prior = PriorFit.Fit(persons, seed, generations);
            Console.Error.WriteLine($"Relative to the closed form: {PriorFit.LossOf(persons, seed, prior):0.000}");
            Console.WriteLine(JsonSerializer.Serialize(prior, PriorJson.Default.LengthPrior));
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

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(LengthPrior))]
internal sealed partial class PriorJson : JsonSerializerContext;
