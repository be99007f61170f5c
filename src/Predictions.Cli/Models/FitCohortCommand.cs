using System.CommandLine;
using Predictions.Training.Charts;
using Predictions.Training.Learning;
using Predictions.Training.Simulation;
using Spectre.Console;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models fit-cohort</c>: constants of simulated cycles, from tables of cycles.</summary>
internal static class FitCohortCommand
{
    private static readonly Option<int> Folds = CommandOption.Of(
        "--folds", "Folds of the cross-validation by woman, 2 to 20, or 0 for none.", 5);

    private static readonly Option<int> Iterations = CommandOption.Of(
        "--iterations", "Steps of each search, 1 to 10000; 0 compares this build's cohort only.", 900);

    private static readonly Option<int> Seed = CommandOption.Of("--seed", "Seed of the simulation.", ChosenCycles.DefaultSeed);

    public static Command Create()
    {
        var command = new Command(
            "fit-cohort",
            "Fit the simulated cycles to charts and print the constants as JSON. The comparisons go to standard error.")
        {
            ChosenCycles.Tables, Folds, Iterations, Seed,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var (folds, iterations, seed) = (parsed.GetValue(Folds), parsed.GetValue(Iterations), parsed.GetValue(Seed));
        if (folds is not (0 or (>= 2 and <= 20)))
            return ExitCode.Fail("--folds must be 2 to 20, or 0");
        if (iterations is < 0 or > 10_000)
            return ExitCode.Fail("--iterations must be 0 to 10000");
        try
        {
            ChartedPerson[] persons = [.. parsed.GetValue(ChosenCycles.Tables)!.SelectMany(ChosenCycles.Read)];
            if (persons.Length < 2 * Math.Max(folds, 5))
                return ExitCode.Fail($"--cycles must have at least {2 * Math.Max(folds, 5)} women");
            var fitted = iterations == 0 ? CycleConstants.Fitted : CohortFit.Fit(persons, seed, iterations);
            if (folds > 0 && iterations > 0)
                Write(CohortFit.CrossValidate(persons, folds, seed, iterations));
            Write(CohortFit.Compare(persons, CycleConstants.Published, fitted, seed));
            Console.WriteLine(fitted.ToJson());
            return ExitCode.Success;
        }
        catch (CycleTableException e)
        {
            return ExitCode.Fail(e.Message);
        }
    }

    private static void Write(IReadOnlyList<CohortDistance> distances)
    {
        var table = Table(
            "Mean squared difference of moments in standard errors, cross-validated by woman", "cohort", "distance");
        foreach (var distance in distances)
            table.AddRow(distance.Cohort, $"{distance.Distance:0.00}");
        Terminal.WideError().Write(table);
    }

    private static void Write(IReadOnlyList<MomentRow> rows)
    {
        var table = Table("Moments; a cohort's is marked if it is outside of the charts' 95 % interval",
            "moment", "charts (95 %)", "published figures", "fitted");
        foreach (var row in rows)
            table.AddRow(
                Markup.Escape(row.Name),
                $"{row.Charts.Value:0.000} ({row.Charts.Low:0.000}…{row.Charts.High:0.000})",
                Text(row, row.Before), Text(row, row.After));
        Terminal.WideError().Write(table);
    }

    private static string Text(MomentRow row, double value) =>
        $"{value:0.000}{(value < row.Charts.Low ? " −" : value > row.Charts.High ? " +" : "  ")}";

    private static Table Table(string title, params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple, Title = new TableTitle(title) };
        table.AddColumns(columns);
        foreach (var column in table.Columns.Skip(1))
            column.Alignment = Justify.Right;
        return table;
    }
}
