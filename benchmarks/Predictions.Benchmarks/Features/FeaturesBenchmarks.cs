using BenchmarkDotNet.Attributes;
using Predictions.Benchmarks.Samples;
using Predictions.Core.Features;

namespace Predictions.Benchmarks.Features;

/// <summary>
/// From cycles to the features of scoring. The baseline is the trackers' features: mean and spread of the last six cycles.
/// </summary>
[MemoryDiagnoser]
public class FeaturesBenchmarks
{
    private LoggedPerson _woman = LoggedPerson.With(1);
    private int[] _lengths = [];

    /// <summary>The number of logged cycles.</summary>
    [Params(3, 12, 60)]
    public int Logged { get; set; }

    [GlobalSetup]
    public void Log()
    {
        _woman = LoggedPerson.With(Logged);
        _lengths = _woman.Cycles.LengthsDays.ToArray();
    }

    [Benchmark(Baseline = true)]
    public double MeanAndSpreadOfSix()
    {
        var mean = _lengths.TakeLast(6).Average();
        return mean + Math.Sqrt(_lengths.TakeLast(6).Average(days => (days - mean) * (days - mean)));
    }

    [Benchmark]
    public CycleFeatures From() => _woman.Features(LengthPrior.Population);
}
