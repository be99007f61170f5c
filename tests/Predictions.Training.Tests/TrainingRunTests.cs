using Predictions.Models;
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
        Assert.Null(loaded.Refusal);
        Assert.Equal("cycle-length@5", loaded.Value!.Scoring.Name);
        Assert.Contains("crps_days", loaded.Value.Manifest.Metrics.Keys);
        Assert.Equal(12, loaded.Value.Manifest.Golden.Count);
    }

    [Fact]
    public void Another_seed_gives_another_model() =>
        Assert.NotEqual(
            File.ReadAllBytes(Path.Combine(Train("a", 1), "model.zip")), File.ReadAllBytes(Path.Combine(Train("b", 2), "model.zip")));

    private string Train(string name, int seed)
    {
        var folder = Path.Combine(_folder, name, "5");
        var plan = new TrainingPlan { Out = folder, Seed = seed, Women = 40, EvaluationWomen = 15 };
        TrainingRun.Run(plan, new Progress<string>());
        return folder;
    }
}
