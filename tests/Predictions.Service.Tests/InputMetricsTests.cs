using Microsoft.Extensions.Logging.Abstractions;
using Predictions.Core.Features;
using Predictions.Core.History;
using Predictions.Models.Artifacts;
using Predictions.Models.Inputs;
using Predictions.Models.Registry;
using Predictions.Redis.Store;
using Predictions.Service.Accuracy;
using Predictions.Service.Rollouts;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Tests;

/// <summary>The inputs of ended cycles on the metrics page.</summary>
public sealed class InputMetricsTests : IDisposable
{
    private const int Batch = InputMetrics.BatchCycles;

    private static readonly DateOnly First = new(2026, 1, 1);

    private readonly ServedModels _models = new();
    private readonly MetricsPage _page = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public async Task Every_bin_starts_at_zero_next_to_its_share_at_the_training()
    {
        var (registry, _) = Serving(_models.With("3").With("4").Labelled("3", candidate: "4"));
        var page = await MetricsReading.OfAsync(_page);
        var models = new[] { registry.Current.Stable!, registry.Current.Candidate! };
        foreach (var model in models)
            foreach (var input in model.Manifest.InputProfile!.Inputs)
                for (var bin = 0; bin < input.Shares.Count; bin++)
                {
                    var labels = Labels(model, input, bin);
                    Assert.Equal(0, page[$"predictions_input_cycles_total{labels}"]);
                    Assert.Equal(input.Shares[bin], page[$"predictions_input_expected_share{labels}"]);
                }

        var bins = models.Sum(model => model.Manifest.InputProfile!.Inputs.Sum(input => input.Shares.Count));
        Assert.Equal(2 * bins, page.SeriesOf("predictions_input_").Count());
        Assert.InRange(bins, 1, 2 * ModelInputs.All.Count * InputProfile.MaxBins);
    }

    /// <summary>The skip rate of a deployment changes forecasts, and must not look like a drift of its users.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(0.4)]
    public async Task Cycles_appear_in_batches_with_the_inputs_that_the_training_computes(double? skipRate)
    {
        SkipPrior? skips = skipRate is { } rate ? new SkipPrior(rate, 100) : null;
        var (registry, scoring) = Serving(_models.With("3").Labelled("3"), skips);
        var model = registry.Current.Stable!;
        var expected = new InputCounts(model.Manifest.InputProfile!);
        foreach (var user in Enumerable.Range(0, Batch))
        {
            Assert.Equal(0, await CyclesAsync(model));
            var history = Record(scoring, user);
            var values = new double[ModelInputs.All.Count];
            Assert.True(ModelInputs.TryFill(history, history.Periods[^1].Start, model.Manifest.Prior, values));
            expected.Add(values);
        }

        var page = await MetricsReading.OfAsync(_page);
        foreach (var (i, input) in expected.Profile.Inputs.Index())
            for (var bin = 0; bin < input.Shares.Count; bin++)
                Assert.Equal(expected.Of(i)[bin], page[$"predictions_input_cycles_total{Labels(model, input, bin)}"]);
        Record(scoring, Batch);
        Assert.Equal(Batch, await CyclesAsync(model));
    }

    [Fact]
    public async Task A_model_without_a_profile_has_no_series()
    {
        var (_, scoring) = Serving(_models.WithoutProfile("3").Labelled("3"));
        foreach (var user in Enumerable.Range(0, Batch))
            Record(scoring, user);
        var page = await MetricsReading.OfAsync(_page);
        Assert.Empty(page.SeriesOf("predictions_input_"));
        Assert.Equal(0, page["predictions_live_skipped_total{reason=\"failed\"}"]);
    }

    [Fact]
    public async Task A_model_that_is_no_longer_in_use_loses_its_series()
    {
        var (registry, scoring) = Serving(_models.With("3").With("4").Labelled("3"));
        foreach (var user in Enumerable.Range(0, Batch))
            Record(scoring, user);
        Assert.Equal(Batch, await CyclesAsync(registry.Current.Stable!));
        _models.Labelled("4");
        registry.Refresh();
        var series = (await MetricsReading.OfAsync(_page)).SeriesOf("predictions_input_").ToList();
        Assert.NotEmpty(series);
        Assert.All(series, name => Assert.Contains("model=\"cycle-length@4\"", name, StringComparison.Ordinal));
    }

    private (ModelRegistry Registry, LiveScoring Scoring) Serving(ServedModels models, SkipPrior? skips = null)
    {
        var registry = ModelRegistry.Load(models.Root, skips: skips);
        // Without a rollout nothing is stored.
        var rollouts = new RolloutWatch(
            registry, null!, new RolloutMetrics(_page), TimeProvider.System, NullLogger<RolloutWatch>.Instance, TimeSpan.Zero);
        return (registry, new LiveScoring(rollouts, new AccuracyMetrics(_page, registry), new InputMetrics(_page, registry)));
    }

    // Each user logs the third period of cycles of another length.
    private static CycleHistory Record(LiveScoring scoring, int user)
    {
        var days = 24 + user % 10;
        Period[] periods = [new(First, 4), new(First.AddDays(days), 5), new(First.AddDays(2 * days), 0)];
        var before = CycleHistory.FromSorted(periods[..2], [], [], [], 1980 + user);
        var after = CycleHistory.FromSorted(periods, [], [], [], 1980 + user);
        scoring.Score($"user-{user}", new WriteResult(before, new VersionedHistory(after, 2)));
        return after;
    }

    private async Task<double> CyclesAsync(LoadedModel model)
    {
        var page = await MetricsReading.OfAsync(_page);
        return page.SeriesOf($"predictions_input_cycles_total{{model=\"{model.Scoring.Name}\",input=\"count\"")
            .Sum(series => page[series]);
    }

    private static string Labels(LoadedModel model, ProfiledInput input, int bin) =>
        $"{{model=\"{model.Scoring.Name}\",input=\"{input.Name}\",bin=\"{input.NameOf(bin)}\"}}";
}
