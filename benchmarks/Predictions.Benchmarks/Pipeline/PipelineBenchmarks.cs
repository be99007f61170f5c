using BenchmarkDotNet.Attributes;
using Predictions.Benchmarks.Samples;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.Scoring;

namespace Predictions.Benchmarks.Pipeline;

/// <summary>One forecast, from a history of twelve cycles to dates. The baseline is the statistical model alone.</summary>
[MemoryDiagnoser]
public class PipelineBenchmarks
{
    private readonly ScoringModel _shipped = ShippedModel.Load();
    private readonly LoggedPerson _woman = LoggedPerson.With(12);
    private ForecastRequest _request;

    /// <summary>The number of requested cycles.</summary>
    [Params(1, 3, 12)]
    public int Asked { get; set; }

    /// <summary>Whether daily probabilities are requested.</summary>
    [Params(false, true)]
    public bool Daily { get; set; }

    [GlobalSetup]
    public void Ask() => _request = _woman.Ask(Asked, Daily);

    [Benchmark(Baseline = true)]
    public Forecast Statistical() => Run(ScoringModel.Statistical);

    [Benchmark]
    public Forecast Learned() => Run(_shipped);

    private Forecast Run(ScoringModel model)
    {
        var times = default(StageTimes);
        return ForecastPipeline.Run(_woman.History, _request, model, ref times).Value;
    }
}
