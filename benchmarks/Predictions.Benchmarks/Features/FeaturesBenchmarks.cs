using BenchmarkDotNet.Attributes;
using Predictions.Benchmarks.Samples;
using Predictions.Core.Features;

namespace Predictions.Benchmarks.Features;

/// <summary>From cycles to what scoring knows of a person. The baseline is what trackers know: mean and spread of the last six.</summary>
[MemoryDiagnoser]
public class FeaturesBenchmarks
{
    private LoggedWoman _woman = LoggedWoman.With(1);
    private int[] _lengths = [];

    /// <summary>How many cycles she logged.</summary>
    [Params(3, 12, 60)]
    public int Logged { get; set; }

    [GlobalSetup]
    public void Log()
    {
        _woman = LoggedWoman.With(Logged);
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
