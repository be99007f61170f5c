using System.CommandLine;
using Predictions.Core.Scoring;
using Predictions.Training.Charts;
using Predictions.Training.Learning;
using Predictions.Training.Reports;
using Predictions.Training.Simulation;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models train</c>. Without options it reproduces models/cycle-length/2.</summary>
internal static class TrainCommand
{
    private static readonly TrainingPlan Default = new();

    private static readonly Option<string?> Settings = CommandOption.Of<string?>(
        "--settings", "A training.json to run again. Other options override it. Default output: its folder.");

    private static readonly Option<string?> Out = CommandOption.Of<string?>(
        "--out", $"The artifact's folder. Its name is the version. Default {Default.Out}.");

    private static readonly Option<int> Seed = CommandOption.Of<int>(
        "--seed", $"Seed of simulation, missing logs and trees. Default {Default.Seed}.");

    private static readonly Option<int> Women = CommandOption.Of<int>(
        "--women", $"Women to simulate for training, 10 to 100000, or 0. Default {Default.Women}; 0 with --cycles.");

    private static readonly Option<int> Others = CommandOption.Of<int>(
        "--evaluation-women", $"Women to simulate for the evaluation, 10 to 100000. Default {Default.EvaluationWomen}.");

    private static readonly Option<string?> Cycles = CommandOption.Of<string?>(
        "--cycles", "A CSV of real cycles to train on. With --women, train on both.");

    private static readonly Option<string?> Prior = CommandOption.Of<string?>(
        "--prior", "A JSON of the prior, as fit-prior prints it. Default: the shipped prior.");

    private static readonly Option<string?> Constants = CommandOption.Of<string?>(
        "--constants", "A JSON of the simulated cycles' constants, as fit-cohort prints it. Default: this build's.");

    private static readonly Option<double> Share = CommandOption.Of<double>(
        "--learned-share", "One share of the learned model for all situations, 0 to 1. Default: shares fitted to charts.");

    private static readonly Option<int> Trees = CommandOption.Of<int>(
        "--trees", $"Trees, 1 to 1000. Trees times learning rate must be at least 8. Default {Default.Trainer.Trees}.");

    private static readonly Option<int> Leaves = CommandOption.Of<int>(
        "--leaves", $"Leaves per tree, 2 to 64. Default {Default.Trainer.Leaves}.");

    private static readonly Option<double> Rate = CommandOption.Of<double>(
        "--learning-rate", $"Learning rate, 0.001 to 1. Default {Default.Trainer.LearningRate}.");

    private static readonly Option<DateOnly?> Created = CommandOption.Of<DateOnly?>(
        "--created", "The creation date in the manifest, as yyyy-MM-dd. Default: today in UTC, or the date of the same model.");

    private static readonly Option<int?> FoldCount = CommandOption.Of<int?>(
        "--folds", $"Cross-validate on the women of --cycles in {Folds.Min} to {Folds.Max} folds instead, and write no model: "
        + "each fold is forecast by a model that learned from the others.");

    // They show a cross-validation.
    private static readonly Option[] WithFolds =
        [ByOption.By, EvaluationOutput.Format, EvaluationOutput.Html, EvaluationOutput.Forecasts];

    public static Command Create()
    {
        var command = new Command("train", "Train a model, and write its artifact, settings and card; or cross-validate it.")
        {
            Settings, Out, Seed, Women, Others, Cycles, Prior, Constants, Share, Trees, Leaves, Rate, Created, FoldCount,
        };
        command.With(WithFolds);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        try
        {
            var plan = Planned(parsed);
            if (parsed.GetValue(FoldCount) is { } folds)
                return CrossValidated(parsed, plan, folds);
            if (WithFolds.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } alone)
                return ExitCode.Fail($"{alone.Name} shows a cross-validation, so it needs --folds");
            if ((plan.Problem() ?? ImmutableVersion.Problem(plan)) is { } problem)
                return ExitCode.Fail(problem);
            if (plan.Cycles is { } cycles)
                ChosenCycles.Read(cycles.Path);
            var report = Steps.Run(progress => TrainingRun.Run(plan, Today(), progress));
            EvaluationText.Write(Terminal.Console(), report);
            return ExitCode.Success;
        }
        catch (Exception e) when (e is CycleTableException or FormatException or IOException or UnauthorizedAccessException)
        {
            return ExitCode.Fail(e.Message);
        }
    }

    private static DateOnly Today() => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    private static int CrossValidated(ParseResult parsed, TrainingPlan plan, int folds)
    {
        if (folds is < Folds.Min or > Folds.Max)
            return ExitCode.Fail($"--folds must be {Folds.Min} to {Folds.Max}");
        if (plan.Cycles is not { } cycles)
            return ExitCode.Fail("--folds needs the women of a table: pass it with --cycles");
        if (plan.Problem() is { } problem)
            return ExitCode.Fail(problem);
        ChosenCycles.Read(cycles.Path);
        var by = ByOption.Of(parsed, cycles.Path);
        var forecasts = EvaluationOutput.ListOf(parsed);
        var report = Steps.Run(progress => CrossValidation.Of(plan, folds, progress, forecasts, by));
        EvaluationOutput.Print(parsed, report);
        return EvaluationOutput.WriteFiles(
            parsed, report, forecasts, by, [("table", ChosenCycles.Described(cycles)), ("seed", $"{plan.Seed}")]);
    }

    private static TrainingPlan Planned(ParseResult parsed)
    {
        var plan = Default;
        if (parsed.GetValue(Settings) is { } file)
            plan = TrainingPlanFile.Read(file) with { Out = Path.GetDirectoryName(Path.GetFullPath(file))! };
        if (parsed.GetValue(Cycles) is { } cycles)
            plan = plan with { Cycles = CyclesOf(plan, cycles), Women = plan.Cycles is null ? 0 : plan.Women };
        else if (plan.Cycles is { } needed)
            throw new FormatException($"these settings train on {needed.Name}: pass it with --cycles");

        return plan with
        {
            Out = parsed.GetValue(Out) ?? plan.Out,
            Seed = Given(parsed, Seed, plan.Seed),
            Women = Given(parsed, Women, plan.Women),
            EvaluationWomen = Given(parsed, Others, plan.EvaluationWomen),
            Prior = parsed.GetValue(Prior) is { } prior ? TrainingPlanFile.ReadPrior(prior) : plan.Prior,
            Shape = parsed.GetValue(Constants) is { } constants
                ? plan.Shape with { Constants = CycleConstants.Read(constants) } : plan.Shape,
            LearnedShare = parsed.GetResult(Share) is null ? plan.LearnedShare : LearnedShares.Faded(parsed.GetValue(Share)),
            Created = Given(parsed, Created, plan.Created),
            Trainer = plan.Trainer with
            {
                Trees = Given(parsed, Trees, plan.Trainer.Trees),
                Leaves = Given(parsed, Leaves, plan.Trainer.Leaves),
                LearningRate = Given(parsed, Rate, plan.Trainer.LearningRate),
                Seed = Given(parsed, Seed, plan.Trainer.Seed),
            },
        };
    }

    private static CyclesFile CyclesOf(TrainingPlan plan, string path)
    {
        var cycles = TrainingPlanFile.Cycles(path);
        return plan.Cycles is { } planned && planned.Sha256 != cycles.Sha256
            ? throw new FormatException($"{path} is not the {planned.Name} of these settings: its SHA-256 differs")
            : cycles;
    }

    private static T Given<T>(ParseResult parsed, Option<T> option, T otherwise) =>
        parsed.GetResult(option) is { Implicit: false } ? parsed.GetValue(option)! : otherwise;
}
