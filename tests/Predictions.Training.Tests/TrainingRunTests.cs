using Predictions.Models.Artifacts;
using Predictions.Training.Charts;
using Predictions.Training.Learning;

namespace Predictions.Training.Tests;

public sealed class TrainingRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("training-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_rerun_gives_the_same_bytes_and_they_load()
    {
        var first = Train("a", 1);
        var second = Train("b", 1);
        foreach (var name in (string[])["model.zip", "manifest.json", "README.md"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(first, name)), File.ReadAllBytes(Path.Combine(second, name)));

        var loaded = ModelLoader.Load(first);
        Assert.Null(loaded.Rejection);
        Assert.Equal("cycle-length@5", loaded.Value!.Scoring.Name);
        Assert.Contains("crps_days", loaded.Value.Manifest.Metrics.Keys);
        Assert.Equal(12, loaded.Value.Manifest.Golden.Count);
    }

    [Fact]
    public void Another_seed_gives_another_model() =>
        Assert.NotEqual(
            File.ReadAllBytes(Path.Combine(Train("a", 1), "model.zip")),
            File.ReadAllBytes(Path.Combine(Train("b", 2), "model.zip")));

    /// <summary>A minute's work, and true of one kind of machine only: asked for by name.</summary>
    [Fact]
    public void The_shipped_model_is_made_again_to_the_same_bytes()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PREDICTIONS_RETRAIN") == "1", "PREDICTIONS_RETRAIN is not 1");
        var shipped = Path.Combine(ShippedModel.Models, "cycle-length", ShippedModel.Stable.Version);
        var again = Directory.CreateDirectory(Path.Combine(_folder, ShippedModel.Stable.Version)).FullName;
        string[] files = ["model.zip", "manifest.json", "training.json", "README.md"];
        foreach (var file in files)
            File.Copy(Path.Combine(shipped, file), Path.Combine(again, file));
        TrainingRun.Run(TrainingPlanFile.Read(Path.Combine(again, "training.json")) with { Out = again }, new Progress<string>());
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(shipped, file)),
            File.ReadAllBytes(Path.Combine(again, file))));
        var plots = Directory.GetFiles(Path.Combine(again, "plots"));
        Assert.Equal(4, plots.Length);
        Assert.All(plots, plot => Assert.Equal(
            File.ReadAllBytes(Path.Combine(shipped, "plots", Path.GetFileName(plot))), File.ReadAllBytes(plot)));
        Assert.Equal(new TrainingPlan(), TrainingPlanFile.Read(Path.Combine(shipped, "training.json")));
    }

    [Fact]
    public void A_version_once_made_stays_what_it_is()
    {
        var folder = Train("a", 1);
        var made = File.ReadAllBytes(Path.Combine(folder, "model.zip"));
        var plan = new TrainingPlan { Out = folder, Seed = 1, Women = 40, EvaluationWomen = 15 };
        Assert.Null(ImmutableVersion.Problem(plan));
        Assert.EndsWith("has a model with other settings, and a version must not change: use another folder with --out",
            ImmutableVersion.Problem(plan with { Seed = 2 }), StringComparison.Ordinal);

        var refused = Assert.Throws<IOException>(() => TrainingRun.Run(plan with { Seed = 2 }, new Progress<string>()));
        Assert.Contains("has another model", refused.Message, StringComparison.Ordinal);
        Assert.Equal(made, File.ReadAllBytes(Path.Combine(folder, "model.zip")));
        Assert.Equal([folder], Directory.GetDirectories(Path.GetDirectoryName(folder)!));
    }

    [Fact]
    public void Too_few_cycles_are_told_before_anything_is_learned() =>
        Assert.StartsWith("there are ", Assert.Throws<CycleTableException>(() => TrainingRun.Run(
            new TrainingPlan { Out = Path.Combine(_folder, "7"), Women = 12, EvaluationWomen = 10 },
            new Progress<string>())).Message, StringComparison.Ordinal);

    private string Train(string name, int seed)
    {
        var folder = Path.Combine(_folder, name, "5");
        var plan = new TrainingPlan { Out = folder, Seed = seed, Women = 40, EvaluationWomen = 15 };
        TrainingRun.Run(plan, new Progress<string>());
        return folder;
    }
}
