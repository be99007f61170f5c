using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Learning;
using Spectre.Console;

namespace Predictions.Cli.Models;

/// <summary>
/// <c>predictions models groups</c>: what each group of features adds, and the share of a model's trees by situation.
/// </summary>
internal static class GroupsCommand
{
    private const int DefaultWomen = 1000;

    private static readonly Option<int> Folds = CommandOption.Of("--folds", "Folds by woman, 2 to 20.", 5);

    private static readonly Option<int> Women = CommandOption.Of(
        "--women", "Women to simulate for the trees of the trial, 10 to 100000.", DefaultWomen);

    private static readonly Option<int> Seed = CommandOption.Of(
        "--seed", "Seed of the simulation, the removed logs and the bootstrap.", ChosenCycles.DefaultSeed);

    private static readonly Option<string> Model = CommandOption.Of(
        "--model", "The model of which the shares are fitted: a version such as 2, \"stable\" or \"candidate\".", "stable");

    private static readonly Option<string> Models = ModelsFolder.Option();

    private static readonly Option<bool> SharesOnly = CommandOption.Of<bool>(
        "--shares-only", "Fit the shares of the model and skip the groups of features.");

    public static Command Create()
    {
        var command = new Command(
            "groups",
            "Report what each group of features adds on women not trained on, and fit the share of a model's trees by " +
            "situation. The shares go to standard output as JSON, tables to standard error.")
        {
            ChosenCycles.Tables, Folds, Women, Seed, Model, Models, SharesOnly,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var (folds, women) = (parsed.GetValue(Folds), parsed.GetValue(Women));
        if (folds is < 2 or > 20)
            return ExitCode.Fail("--folds must be 2 to 20");
        if (women is < 10 or > 100_000)
            return ExitCode.Fail("--women must be 10 to 100000");
        if (!ChosenModel.TryLoad(parsed.GetValue(Models)!, parsed.GetValue(Model)!, out var model, out var manifest))
            return ExitCode.Failure;
        if (model.Learned is null)
            return ExitCode.Fail("--model: the statistical model has no trees; name a version, \"stable\" or \"candidate\"");
        if (manifest!.Training.CyclesSha256 is not null)
            return ExitCode.Fail($"--model: {model.Name} was trained on charts; shares need trees of a simulation alone");
        try
        {
            ChartedPerson[][] populations = [.. parsed.GetValue(ChosenCycles.Tables)!.Select(ChosenCycles.Read)];
            var seed = parsed.GetValue(Seed);
            if (!parsed.GetValue(SharesOnly))
                WriteGroups(populations, new TrainingPlan { Seed = seed, Women = women, Prior = model.Prior }, folds);
            var (shares, fits) = Steps.Run(progress => ShareFit.Fit(model, populations, folds, seed, progress));
            GroupTables.Write(fits, model.Name);
            Console.WriteLine(JsonSerializer.Serialize(new FittedShares(shares), FittedSharesJson.Default.FittedShares));
            return ExitCode.Success;
        }
        catch (CycleTableException e)
        {
            return ExitCode.Fail(e.Message);
        }
    }

    private static void WriteGroups(ChartedPerson[][] populations, TrainingPlan plan, int folds)
    {
        ChartedPerson[] persons = [.. populations.SelectMany(p => p)];
        var trial = new FeatureTrial(persons, plan, folds, plan.Seed);
        foreach (var withCharts in (bool[])[true, false])
            GroupTables.Write(Steps.Run(progress => trial.Run(withCharts, progress)), withCharts);
    }
}

/// <summary>The tables of <c>predictions models groups</c>, on standard error.</summary>
internal static class GroupTables
{
    /// <summary>Writes what the groups add, by situation.</summary>
    public static void Write(IReadOnlyList<TrialRow> rows, bool withCharts) => Write(
        "CRPS in days, women not trained on; trees of the simulation" + (withCharts ? " and other women's charts" : ""),
        ["situation", "forecasts", "statistical", "features", "share", "− statistical", "− trees on lengths"],
        rows.Select(row => (string[])
        [
            row.Situation, $"{row.Forecasts:N0}", $"{row.StatisticalDays.Value:0.000}", row.Features, Text(row.Shares),
            Text(row.DifferenceDays), row.AgainstLengthsDays is { } difference ? Text(difference) : "–",
        ]));

    /// <summary>Writes the fitted shares.</summary>
    public static void Write(IReadOnlyList<FittedShare> fits, string model) => Write(
        $"Share of the trees of {model}; gain with shares chosen on other women",
        ["situation", "women", "forecasts", "statistical", "best", "− statistical", "worst population", "share"],
        fits.Select(fit => (string[])
        [
            fit.Situation, $"{fit.Women:N0}", $"{fit.Forecasts:N0}", $"{fit.StatisticalDays:0.000}", $"{fit.Best:0.0}",
            Text(fit.GainDays), Text(fit.WorstDays), $"{fit.Share:0.0}",
        ]));

    private static void Write(string title, string[] columns, IEnumerable<string[]> rows)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Profile.Width = Math.Max(console.Profile.Width, 160);
        var table = new Table { Border = TableBorder.Markdown, Title = new TableTitle(title) };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(column).NoWrap());
        foreach (var row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        console.Write(table);
    }

    private static string Text(IntervalEstimate estimate) => estimate.HasInterval
        ? $"{Text(estimate.Value)} ({Text(estimate.Low)} to {Text(estimate.High)})"
        : $"{Text(estimate.Value)} (too few)";

    private static string Text(double difference) => $"{difference:+0.000;−0.000;0.000}";

    private static string Text(DayShares shares) =>
        shares.UntilDue == shares.Overdue ? $"{shares.UntilDue:0.##}" : $"{shares.UntilDue:0.##} until due";
}

/// <summary>The fitted shares as they stand in a manifest and in <c>training.json</c>.</summary>
internal sealed record FittedShares([property: JsonConverter(typeof(LearnedSharesJson))] LearnedShares LearnedShare);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(FittedShares))]
internal sealed partial class FittedSharesJson : JsonSerializerContext;
