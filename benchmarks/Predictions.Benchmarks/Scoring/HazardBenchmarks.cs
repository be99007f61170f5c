using BenchmarkDotNet.Attributes;
using Microsoft.ML;
using Predictions.Benchmarks.Samples;
using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;
using Predictions.Models.Trees;
using Predictions.Training.Learning;

namespace Predictions.Benchmarks.Scoring;

/// <summary>
/// The hazards of all days of one person, from the same trees. The baseline calls ML.NET's engine for each day;
/// <see cref="ArraysDayByDay"/> shows the gain of plain arrays alone.
/// </summary>
[MemoryDiagnoser]
public class HazardBenchmarks
{
    private readonly double[] _hazards = new double[DayAxis.Count];
    private readonly HistorySummary _summary = LoggedPerson.With(12).Features(LengthPrior.Population).Summary;
    private PredictionEngine<HazardRow, HazardPrediction>? _engine;
    private TreeArrays? _arrays;
    private IHazardModel? _compiled;

    /// <summary>The number of trees; the shipped model has 100.</summary>
    [Params(25, 50, 100, 200)]
    public int Trees { get; set; }

    [GlobalSetup]
    public void Grow()
    {
        var grown = GrownModels.With(Trees);
        var context = new MLContext(seed: 1);
        var zip = grown.ToZip();
        using var stream = new MemoryStream(zip);
        var model = context.Model.Load(stream, out _);
        _engine = context.Model.CreatePredictionEngine<HazardRow, HazardPrediction>(model);
        _arrays = new TreeArrays(ModelLoader.Trees(zip, HazardFeatures.Count).Value!);
        _compiled = grown.Compiled;
    }

    [Benchmark(Baseline = true)]
    public double[] EngineDayByDay()
    {
        for (var day = DayAxis.First; day <= DayAxis.Last; day++)
            _hazards[day - DayAxis.First] = _engine!.Predict(HazardRow.Of(_summary, day, false)).Probability;
        return _hazards;
    }

    [Benchmark]
    public double[] ArraysDayByDay()
    {
        Span<float> features = stackalloc float[HazardFeatures.Count];
        HazardFeatures.FillHistory(_summary, features);
        for (var day = DayAxis.First; day <= DayAxis.Last; day++)
        {
            HazardFeatures.FillDay(_summary, day, features);
            _hazards[day - DayAxis.First] = _arrays!.Probability(features);
        }

        return _hazards;
    }

    [Benchmark]
    public double[] CompiledInOneWalk()
    {
        _compiled!.Hazards(_summary, _hazards);
        return _hazards;
    }
}
