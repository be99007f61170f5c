using System.Text.Json;
using CsCheck;
using Microsoft.ML;
using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;
using Predictions.Testing;
using Predictions.Training.Learning;

namespace Predictions.Models.Tests;

/// <summary>The model of this repository.</summary>
public class ShippedModelTests
{
    private static readonly string Models = Path.Combine(AppContext.BaseDirectory, "shipped");

    private static readonly LoadedModel Shipped = ModelRegistry.Load(Models).Current.Stable!;

    [Fact]
    public void It_loads_and_serves()
    {
        var snapshot = ModelRegistry.Load(Models).Current;
        Assert.Null(snapshot.Rejection);
        Assert.Equal("cycle-length@2", snapshot.Scoring.Name);
    }

    [Fact]
    public void Its_manifest_is_as_the_writer_writes_it()
    {
        var folder = Path.Combine(Models, "cycle-length", "1");
        var written = JsonSerializer.Serialize(ArtifactReader.Manifest(folder).Value!, ManifestJson.Default.Manifest);
        Assert.Equal(File.ReadAllText(Path.Combine(folder, ArtifactFiles.Manifest)), written + "\n");
    }

    [Fact]
    public void Its_prior_is_that_of_the_statistical_model() =>
        Assert.Equal(LengthPrior.Population, Shipped.Scoring.Prior);

    [Fact]
    public void One_walk_equals_ML_NET_on_every_day()
    {
        var context = new MLContext(seed: 1);
        var zip = Path.Combine(Models, ArtifactFiles.ModelName, Shipped.Version, ArtifactFiles.Zip);
        using var engine = context.Model.CreatePredictionEngine<HazardRow, HazardPrediction>(context.Model.Load(zip, out _));
        Gen.Select(Gen.Double[1.5, 4], Gen.Double[0.03, 0.8], Gen.Double[15, 90].Array[1, 20]).Seeded(
            (mean, scale, days) =>
            {
                var posterior = new LengthPosterior(mean, 5, 4, scale * scale * 4 * 5 / 6);
                var summary = HistorySummary.From(posterior, days);
                Span<double> hazards = stackalloc double[DayAxis.Count];
                Shipped.Scoring.Learned!.Hazards(summary, hazards);
                for (var day = DayAxis.First; day <= Shipped.Manifest.Settings.LastDay; day++)
                    Assert.Equal(
                        engine.Predict(HazardRow.Of(summary, day, false)).Probability, hazards[day - DayAxis.First], 1e-6);
            },
            iter: 200);
    }
}
