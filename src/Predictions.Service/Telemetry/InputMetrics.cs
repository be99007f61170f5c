using System.Collections.Concurrent;
using Predictions.Models.Artifacts;
using Predictions.Models.Inputs;
using Predictions.Models.Registry;
using Prometheus;

namespace Predictions.Service.Telemetry;

/// <summary>
/// Ended cycles by the bins of the inputs of each model in use, and the share of each bin at its training. A profile bounds the
/// number of series. Models without one have none.
/// </summary>
internal sealed class InputMetrics
{
    /// <summary>
    /// Cycles are counted in batches of this size: the difference of two scrapes never shows the inputs of one user. A stop
    /// loses the last, incomplete batch.
    /// </summary>
    public const int BatchCycles = 20;

    private readonly ConcurrentDictionary<LoadedModel, ModelBins> _models = new(ReferenceEqualityComparer.Instance);
    private readonly Counter _cycles;
    private readonly Gauge _expected;

    public InputMetrics(MetricsPage page, ModelRegistry registry)
    {
        string[] labels = ["model", "input", "bin"];
        _cycles = page.Factory.CreateCounter(
            "predictions_input_cycles_total", $"Ended cycles by bin of an input, in batches of {BatchCycles}.", labels);
        _expected = page.Factory.CreateGauge(
            "predictions_input_expected_share", "The share of the bin at the training of the model.", labels);
        page.BeforeReading(() => ShowOnly(registry.Current));
    }

    /// <summary>Counts one cycle.</summary>
    /// <param name="model">A model with an input profile.</param>
    /// <param name="values">The inputs, as <see cref="Core.Features.ModelInputs.TryFill"/> fills them.</param>
    public void Count(LoadedModel model, ReadOnlySpan<double> values) => Of(model).Count(values);

    private ModelBins Of(LoadedModel model) => _models.GetOrAdd(model, static (added, all) => all.Made(added), this);

    private ModelBins Made(LoadedModel model) =>
        new(model.Manifest.InputProfile!, (input, bin) => _cycles.WithLabels(model.Scoring.Name, input, bin));

    // Only a scrape removes series: a count that took an older snapshot must not remove those of the newer one.
    private void ShowOnly(RegistrySnapshot models)
    {
        LoadedModel?[] inUse = [models.Stable, models.Candidate];
        var shown = new HashSet<(string, string, string)>();
        foreach (var model in inUse.OfType<LoadedModel>().Where(model => model.Manifest.InputProfile is not null))
        {
            Of(model);
            foreach (var input in model.Manifest.InputProfile!.Inputs)
                for (var bin = 0; bin < input.Shares.Count; bin++)
                {
                    shown.Add((model.Scoring.Name, input.Name, input.NameOf(bin)));
                    _expected.WithLabels(model.Scoring.Name, input.Name, input.NameOf(bin)).Set(input.Shares[bin]);
                }
        }

        foreach (var old in _models.Keys.Except(inUse, ReferenceEqualityComparer.Instance).Cast<LoadedModel>())
            _models.TryRemove(old, out _);
        foreach (var metric in (ICollector[])[_cycles, _expected])
            Remove(metric, shown);
    }

    private static void Remove(ICollector metric, HashSet<(string, string, string)> shown)
    {
        var (all, remove) = metric switch
        {
            Counter counter => (counter.GetAllLabelValues(), (Action<string[]>)counter.RemoveLabelled),
            Gauge gauge => (gauge.GetAllLabelValues(), gauge.RemoveLabelled),
            _ => throw new InvalidOperationException($"{metric.Name} has no labels"),
        };
        foreach (var labels in all)
            if (!shown.Contains((labels[0], labels[1], labels[2])))
                remove(labels);
    }

    /// <summary>The counters of one model's bins, and the batch that is not counted yet.</summary>
    private sealed class ModelBins(InputProfile profile, Func<string, string, Counter.Child> counter)
    {
        private readonly Lock _gate = new();
        private readonly InputCounts _batch = new(profile);

        private readonly Counter.Child[][] _bins =
        [
            .. profile.Inputs.Select(input =>
                (Counter.Child[])[.. input.Shares.Select((_, bin) => counter(input.Name, input.NameOf(bin)))]),
        ];

        public void Count(ReadOnlySpan<double> values)
        {
            lock (_gate)
            {
                _batch.Add(values);
                if (_batch.Cycles < BatchCycles)
                    return;
                foreach (var (input, bins) in _bins.Index())
                    foreach (var (bin, child) in bins.Index())
                        child.Inc(_batch.Of(input)[bin]);
                _batch.Clear();
            }
        }
    }
}
