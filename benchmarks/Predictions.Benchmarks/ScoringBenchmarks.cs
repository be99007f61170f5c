using BenchmarkDotNet.Attributes;
using Microsoft.ML;
using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models;

namespace Predictions.Benchmarks;

/// <summary>All days' hazards of one person. The baseline asks ML.NET's own engine day by day.</summary>
[MemoryDiagnoser]
public class ScoringBenchmarks
{
    private readonly double[] _hazards = new double[DayAxis.Count];
    private readonly ModelSnapshot _shipped = ShippedModel.Load();
    private readonly PredictionEngine<HazardRow, HazardAnswer> _engine = ShippedModel.Engine();

    private readonly HistorySummary _summary = HistorySummary.From(
        new LengthPosterior(2.93, 8, 5, 0.06), [28, 29, 31, 28, 30, 29, 27, 29]);

    [Benchmark(Baseline = true)]
    public double PredictionEngineDayByDay()
    {
        var sum = 0.0;
        for (var day = DayAxis.First; day <= DayAxis.Last; day++)
            sum += _engine.Predict(HazardRow.Of(_summary, day, false)).Probability;
        return sum;
    }

    [Benchmark]
    public double CompiledInOneWalk()
    {
        _shipped.Scoring.Learned!.Hazards(_summary, _hazards);
        return _hazards[0];
    }
}
