using BenchmarkDotNet.Attributes;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.Models;

namespace Predictions.Benchmarks;

/// <summary>One forecast, from a history to dates. The baseline is the statistical model alone.</summary>
[MemoryDiagnoser]
public class ForecastBenchmarks
{
    private readonly ScoringModel _learned = ShippedModel.Load().Scoring;
    private CycleHistory _history = CycleHistory.Empty;
    private ForecastRequest _request;

    /// <summary>How many cycles she logged.</summary>
    [Params(3, 12, 60)]
    public int Logged { get; set; }

    [GlobalSetup]
    public void LogCycles()
    {
        var first = new DateOnly(2020, 1, 1);
        var periods = Enumerable.Range(0, Logged + 1).Select(i => new Period(first.AddDays(i * 29 + i % 3), 5)).ToArray();
        _history = CycleHistory.FromSorted(periods, [], []);
        _request = new ForecastRequest(periods[^1].Start.AddDays(8), 3, 0.8, false);
    }

    [Benchmark(Baseline = true)]
    public Forecast Statistical() => Run(ScoringModel.Statistical);

    [Benchmark]
    public Forecast Learned() => Run(_learned);

    private Forecast Run(ScoringModel model)
    {
        var times = default(StageTimes);
        return ForecastPipeline.Run(_history, _request, model, ref times).Value;
    }
}
