using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Predictions.Core.Scoring;
using Predictions.Training.Charts;
using Predictions.Training.Learning;
using Spectre.Console;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models drift</c>: the stability index of a table's inputs against a version's training.</summary>
internal static class DriftCommand
{
    private static readonly Option<string> Cycles = new("--cycles")
    {
        Description = "A CSV with one row per cycle.", Required = true,
    };

    private static readonly Option<string> Model = CommandOption.Of(
        "--model", "The model: a version such as 2, \"stable\" or \"candidate\".", "stable");

    private static readonly Option<string> Models = ModelsFolder.Option();

    private static readonly Option<string> Format = OutputFormat.Option();

    public static Command Create()
    {
        var command = new Command(
            "drift", "Compare the inputs of a table's cycles with those of a model's training, as the service does each week.")
        {
            Cycles, Model, Models, Format,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var (models, name) = (parsed.GetValue(Models)!, parsed.GetValue(Model)!);
        if (name == ScoringModel.Statistical.Name)
            return ExitCode.Fail("--model: the statistical model has no training; name a version, \"stable\" or \"candidate\"");
        if (!ChosenModel.TryLoad(models, name, out var model))
            return ExitCode.Failure;
        if (model.Manifest.InputProfile is not { } profile)
            return ExitCode.Fail(
                $"--model: {model.Scoring.Name} has no input profile, because an older build trained it; train it again");
        try
        {
            var path = parsed.GetValue(Cycles)!;
            var report = DriftReport.Of(CycleTable.Read(path), model.Manifest.Prior, profile);
            if (report.Cycles == 0)
                return ExitCode.Fail($"--cycles: {path} has no two logged periods of one woman without a pause between them");
            var printed = new PrintedDrift(
                model.Scoring.Name, Path.GetFileName(path), report.Women, report.Cycles, report.Inputs);
            if (parsed.GetValue(Format) == OutputFormat.Json)
                Console.WriteLine(JsonSerializer.Serialize(printed, DriftJson.Default.PrintedDrift));
            else
                Write(printed);
            return ExitCode.Success;
        }
        catch (CycleTableException e)
        {
            return ExitCode.Fail(e.Message);
        }
    }

    private static void Write(PrintedDrift drift)
    {
        var console = Terminal.Wide();
        console.WriteLine($"{drift.Cycles:N0} cycles of {drift.Women:N0} women in {drift.Source}, against the training of "
            + drift.Model);
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns(
            new TableColumn("input"), new TableColumn("index").RightAligned(), new TableColumn("by chance").RightAligned(),
            new TableColumn("verdict"), new TableColumn("largest part: bin up to").RightAligned(),
            new TableColumn("training").RightAligned(), new TableColumn("table").RightAligned());
        foreach (var input in drift.Inputs)
            table.AddRow(
                input.Input, Figure(input.StabilityIndex), Figure(input.Chance), VerdictOf(input), BinOf(input.Largest),
                Percent(input.Largest.Expected), Percent(input.Largest.Actual));
        console.Write(table);
    }

    private static string VerdictOf(InputDrift input) =>
        input.HasDrifted ? "drifted" : input.IsUncertain ? "too few women" : "as in training";

    private static string BinOf(BinDrift bin) => bin.UpTo switch
    {
        "0" => "0: unknown",
        "+Inf" => "largest values",
        var edge => edge,
    };

    private static string Figure(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");
}

/// <summary>The output of <c>drift</c>.</summary>
internal sealed record PrintedDrift(string Model, string Source, int Women, long Cycles, IReadOnlyList<InputDrift> Inputs);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(PrintedDrift))]
internal sealed partial class DriftJson : JsonSerializerContext;
