using Predictions.Models.Artifacts;
using Predictions.Training.Charts;
using Predictions.Training.Learning;

namespace Predictions.Training.Tests;

public sealed class TrainingRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("training-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_rerun_on_another_day_differs_in_the_date_alone_and_loads()
    {
        var first = Train("a", 1);
        var second = Train("b", 1, Later);
        foreach (var name in (string[])["model.zip", "training.json"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(first, name)), File.ReadAllBytes(Path.Combine(second, name)));
        foreach (var (name, date) in (ReadOnlySpan<(string, string)>)
            [("manifest.json", "\"created\": \"2026-02-28\""), ("README.md", "Created\n2026-02-28.")])
        {
            var text = File.ReadAllText(Path.Combine(first, name));
            Assert.Contains(date, text, StringComparison.Ordinal);
            Assert.Equal(text.Replace(date, date.Replace("2026-02-28", "2026-03-01", StringComparison.Ordinal),
                StringComparison.Ordinal), File.ReadAllText(Path.Combine(second, name)));
        }

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
        TrainingRun.Run(
            TrainingPlanFile.Read(Path.Combine(again, "training.json")) with { Out = again }, Day, new Progress<string>());
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
        var plan = Plan(folder, 1);
        Assert.Null(ImmutableVersion.Problem(plan));
        Assert.EndsWith("has a model with other settings, and a version must not change: use another folder with --out",
            ImmutableVersion.Problem(plan with { Seed = 2 }), StringComparison.Ordinal);

        var refused = Assert.Throws<IOException>(() => TrainingRun.Run(plan with { Seed = 2 }, Day, new Progress<string>()));
        Assert.Contains("has another model", refused.Message, StringComparison.Ordinal);
        Assert.Equal(made, File.ReadAllBytes(Path.Combine(folder, "model.zip")));
        Assert.Equal([folder], Directory.GetDirectories(Path.GetDirectoryName(folder)!));
    }

    [Fact]
    public void Too_few_cycles_are_told_before_anything_is_learned() =>
        Assert.StartsWith("there are ", Assert.Throws<CycleTableException>(() => TrainingRun.Run(
            new TrainingPlan { Out = Path.Combine(_folder, "7"), Women = 12, EvaluationWomen = 10 },
            Day, new Progress<string>())).Message, StringComparison.Ordinal);

    [Fact]
    public void A_version_made_again_keeps_its_date()
    {
        var folder = Train("a", 1);
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        byte[][] made = [.. files.Select(File.ReadAllBytes)];
        Train("a", 1, Later);
        Assert.Equal(made, files.Select(File.ReadAllBytes));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"created\": 7}")]
    [InlineData("{\"created\": \"yesterday\"}")]
    public void A_damaged_manifest_is_written_again_with_the_day_of_the_run(string damaged)
    {
        var folder = Train("a", 1);
        File.WriteAllText(Path.Combine(folder, "manifest.json"), damaged);
        Train("a", 1, Later);
        Assert.Equal(Later, ModelLoader.Load(folder).Value!.Manifest.Created);
    }

    [Fact]
    public void A_date_in_the_plan_is_the_date_of_the_manifest_and_stays_in_the_plan()
    {
        var folder = Path.Combine(_folder, "5");
        TrainingRun.Run(Plan(folder, 1) with { Created = new DateOnly(2025, 12, 24) }, Day, new Progress<string>());
        Assert.Equal(new DateOnly(2025, 12, 24), ModelLoader.Load(folder).Value!.Manifest.Created);
        Assert.Equal(new DateOnly(2025, 12, 24), TrainingPlanFile.Read(Path.Combine(folder, "training.json")).Created);
    }

    private static DateOnly Day => new(2026, 2, 28);

    private static DateOnly Later => new(2026, 3, 1);

    private static TrainingPlan Plan(string folder, int seed) =>
        new() { Out = folder, Seed = seed, Women = 40, EvaluationWomen = 15 };

    private string Train(string name, int seed, DateOnly? today = null)
    {
        var folder = Path.Combine(_folder, name, "5");
        TrainingRun.Run(Plan(folder, seed), today ?? Day, new Progress<string>());
        return folder;
    }
}
