using BenchmarkDotNet.Attributes;
using Predictions.Benchmarks.Samples;
using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Benchmarks.Scoring;

/// <summary>From features to the distribution of the next length. The baseline is the statistical model alone.</summary>
[MemoryDiagnoser]
public class DistributionBenchmarks
{
    private readonly double[] _mass = new double[DayAxis.Count];
    private readonly CycleFeatures _features = LoggedPerson.With(12).Features(LengthPrior.Population);
    private readonly ScoringModel _shipped = ShippedModel.Load();

    [Benchmark(Baseline = true)]
    public double[] Statistical() => Fill(ScoringModel.Statistical);

    [Benchmark]
    public double[] Shipped() => Fill(_shipped);

    private double[] Fill(ScoringModel model)
    {
        LengthDistribution.Fill(model, _features, _mass);
        return _mass;
    }
}
