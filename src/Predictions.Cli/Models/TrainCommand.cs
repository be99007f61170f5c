using System.CommandLine;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Learning;
using Predictions.Training.Reports;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models train</c>. Without options it makes models/cycle-length/1 again, byte for byte.</summary>
internal static class TrainCommand
{
    private static readonly TrainingPlan Default = new();

    private static readonly Option<string> Out = new("--out")
    {
        Description = "The artifact's folder; its name is the version.",
        DefaultValueFactory = _ => Default.Out,
    };

    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "Seed of simulation, holes and trees.",
        DefaultValueFactory = _ => Default.Seed,
    };

    private static readonly Option<int> Women = new("--women")
    {
        Description = "Women to simulate, 10 to 100000.",
        DefaultValueFactory = _ => Default.Women,
    };

    private static readonly Option<int> Others = new("--evaluation-women")
    {
        Description = "Other women to simulate and evaluate on, 10 to 100000.",
        DefaultValueFactory = _ => Default.EvaluationWomen,
    };

    private static readonly Option<string?> Cycles = new("--cycles")
    {
        Description = "A CSV of real cycles to learn from, instead of a simulated cohort.",
    };

    private static readonly Option<double> Share = new("--learned-share")
    {
        Description = "The learned share of each day's hazard, 0 to 1.",
        DefaultValueFactory = _ => Default.LearnedShare,
    };

    private static readonly Option<int> Trees = new("--trees")
    {
        Description = "Trees to grow, 1 to 1000; times the learning rate at least 8.",
        DefaultValueFactory = _ => Default.Trainer.Trees,
    };

    private static readonly Option<int> Leaves = new("--leaves")
    {
        Description = "Leaves of each tree, 2 to 64.",
        DefaultValueFactory = _ => Default.Trainer.Leaves,
    };

    private static readonly Option<double> Rate = new("--learning-rate")
    {
        Description = "Share of each tree that is taken, 0.001 to 1.",
        DefaultValueFactory = _ => Default.Trainer.LearningRate,
    };

    private static readonly Option<DateOnly> Created = new("--created")
    {
        Description = "The date that the manifest states, as yyyy-MM-dd.",
        DefaultValueFactory = _ => Default.Created,
    };

    public static Command Create()
    {
        Women.Validators.Add(r => Require(r.GetValueOrDefault<int>() is >= 10 and <= 100_000, r, "--women must be 10 to 100000"));
        Others.Validators.Add(r => Require(r.GetValueOrDefault<int>() is >= 10 and <= 100_000, r, "--evaluation-women must be 10 to 100000"));
        Share.Validators.Add(r => Require(r.GetValueOrDefault<double>() is >= 0 and <= 1, r, "--learned-share must be 0 to 1"));
        Trees.Validators.Add(r => Require(r.GetValueOrDefault<int>() is >= 1 and <= 1000, r, "--trees must be 1 to 1000"));
        Leaves.Validators.Add(r => Require(r.GetValueOrDefault<int>() is >= 2 and <= 64, r, "--leaves must be 2 to 64"));
        Rate.Validators.Add(r => Require(r.GetValueOrDefault<double>() is >= 0.001 and <= 1, r, "--learning-rate must be 0.001 to 1"));
        var command = new Command("train", "Train a model and write its artifact.")
        {
            Out, Seed, Women, Others, Cycles, Share, Trees, Leaves, Rate, Created,
        };
        command.SetAction(parsed => Run(new TrainingPlan
        {
            Out = parsed.GetValue(Out)!,
            Seed = parsed.GetValue(Seed),
            Women = parsed.GetValue(Women),
            EvaluationWomen = parsed.GetValue(Others),
            CyclesFile = parsed.GetValue(Cycles),
            LearnedShare = parsed.GetValue(Share),
            Created = parsed.GetValue(Created),
            Trainer = Default.Trainer with
            {
                Trees = parsed.GetValue(Trees),
                Leaves = parsed.GetValue(Leaves),
                LearningRate = parsed.GetValue(Rate),
                Seed = parsed.GetValue(Seed),
            },
        }));
        return command;
    }

    private static void Require(bool holds, System.CommandLine.Parsing.OptionResult result, string otherwise)
    {
        if (!holds)
            result.AddError(otherwise);
    }

    private static int Run(TrainingPlan plan)
    {
        if (plan.Trainer.Trees * plan.Trainer.LearningRate < 8)
            return ExitCode.Fail("--trees times --learning-rate must be at least 8, or the hazard starts too high and stays there");
        try
        {
            var report = TrainingRun.Run(plan, new LineProgress());
            EvaluationText.Write(Terminal.Console(), report);
            return ExitCode.Success;
        }
        catch (CycleTableException e)
        {
            return ExitCode.Fail(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ExitCode.Fail($"{plan.Out} cannot be written: {e.Message}");
        }
    }

    /// <summary>Steps go to standard error, so that standard output is the report.</summary>
    private sealed class LineProgress : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine(value + " …");
    }
}
