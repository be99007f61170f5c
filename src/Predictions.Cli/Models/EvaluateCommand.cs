using System.CommandLine;
using Predictions.Core.Scoring;
using Predictions.Models;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Learning;
using Predictions.Training.Reports;
using Predictions.Training.Simulation;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models evaluate</c>.</summary>
internal static class EvaluateCommand
{
    private const int DefaultSeed = 7;
    private const int DefaultWomen = 600;

    private static readonly Option<string> Model = new("--model")
    {
        Description = "The version, or \"stable\", or \"statistical\" for the model without an artifact.",
        DefaultValueFactory = _ => "stable",
    };

    private static readonly Option<string> Models = new("--models")
    {
        Description = "The folder of labels.json.",
        DefaultValueFactory = _ => "models",
    };

    private static readonly Option<string?> Cycles = new("--cycles")
    {
        Description = "A CSV of cycles to evaluate on; without it a simulated cohort.",
    };

    private static readonly Option<string> Format = new("--format")
    {
        Description = "How to print the report.",
        DefaultValueFactory = _ => "table",
    };

    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "Seed of the simulated cohort and of the holes that are made.",
        DefaultValueFactory = _ => DefaultSeed,
    };

    private static readonly Option<bool> IntoCard = new("--into-card")
    {
        Description = "Also write the report into the model's card, in place of an earlier one on the same cycles.",
    };

    private static readonly Option<string?> HtmlFile = new("--html")
    {
        Description = "Also write the report, with its plots, as one self-contained HTML page to this file.",
    };

    public static Command Create()
    {
        Format.AcceptOnlyFromAmong("table", "json", "markdown");
        var command = new Command("evaluate", "Score a model walk-forward, beside rules of thumb.") 
        {
            Model, Models, Cycles, Format, Seed, IntoCard, HtmlFile,
        };
        command.SetAction(parsed => Run(
            parsed.GetValue(Models)!, parsed.GetValue(Model)!, parsed.GetValue(Cycles), parsed.GetValue(Format)!, parsed.GetValue(Seed),
            parsed.GetValue(IntoCard), parsed.GetValue(HtmlFile)));
        return command;
    }

    private static int Run(string models, string version, string? file, string format, int seed, bool intoCard, string? html)
    {
        if (!TryModel(models, version, out var model, out var refusal))
            return ExitCode.Fail($"model {version} in {models}: {refusal}");
        if (intoCard && model!.Learned is null)
            return ExitCode.Fail("--into-card: the statistical model has no card; give a version or \"stable\"");
        ChartedWoman[] women;
        try
        {
            women = file is null ? Cohort.Simulate(seed, DefaultWomen, CohortShape.Careful) : CycleTable.Read(file);
        }
        catch (CycleTableException e)
        {
            return ExitCode.Fail(e.Message);
        }

        var source = file is null ? TrainingRun.SimulatedSource(seed) : Path.GetFileName(file);
        var report = EvaluationReport.Of(model!, source, women, seed);
        Print(report, format);
        if (intoCard)
            WriteIntoCard(Path.Combine([models, .. model!.Name.Split('@'), ArtifactFiles.Card]), report);
        return PageFile.Write(html, () => EvaluationPage.Of(report));
    }

    private static bool TryModel(string models, string version, out ScoringModel? model, out ModelRefusal? refusal)
    {
        (model, refusal) = (null, null);
        if (version == ScoringModel.Statistical.Name)
        {
            model = ScoringModel.Statistical;
            return true;
        }

        if (version == "stable")
        {
            var shelf = ModelCatalog.Load(models).Current;
            (model, refusal) = (shelf.Stable?.Scoring, shelf.Refusal);
            return model is not null;
        }

        var loaded = ModelLoader.Load(Path.Combine(models, ArtifactFiles.ModelName, version));
        (model, refusal) = (loaded.Value?.Scoring, loaded.Refusal);
        return loaded.IsLoaded;
    }

    private static void WriteIntoCard(string card, EvaluationReport report) =>
        File.WriteAllText(card, ModelCard.With(File.ReadAllText(card), report));

    private static void Print(EvaluationReport report, string format)
    {
        if (format == "json")
            Console.WriteLine(ReportJson.Of(report));
        else if (format == "markdown")
            Console.Write(EvaluationText.Markdown(report));
        else
            EvaluationText.Write(Terminal.Console(), report);
    }
}
