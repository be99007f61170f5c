using BenchmarkDotNet.Attributes;
using Predictions.Benchmarks.Samples;
using Predictions.Core.Features;
using Predictions.Core.Forecasting;
using Predictions.Core.Scoring;

namespace Predictions.Benchmarks.Forecasting;

/// <summary>The state of the running cycle.</summary>
public enum Moment
{
    /// <summary>Day 9.</summary>
    Early,

    /// <summary>Day 41, long after the range.</summary>
    Overdue,

    /// <summary>Day 19, five days after a positive ovulation test.</summary>
    Ovulated,
}

/// <summary>
/// From a distribution of lengths to the dates of three cycles. The baseline is the trackers' arithmetic: multiples of the
/// typical length, and ovulation 14 days before.
/// </summary>
[MemoryDiagnoser]
public class ForecastingBenchmarks
{
    private const int Asked = ForecastRequest.DefaultCycles;

    private readonly ScoringModel _shipped = ShippedModel.Load();
    private readonly double[] _mass = new double[DayAxis.Count];
    private LoggedPerson _woman = LoggedPerson.With(1);
    private CycleFeatures _features;

    [Params(Moment.Early, Moment.Overdue, Moment.Ovulated)]
    public Moment Moment { get; set; }

    [GlobalSetup]
    public void Score()
    {
        _woman = Moment switch
        {
            Moment.Overdue => LoggedPerson.With(12, day: 40),
            Moment.Ovulated => LoggedPerson.With(12, day: 18, ovulationDay: 13),
            _ => LoggedPerson.With(12),
        };
        _features = _woman.Features(_shipped.Prior);
        LengthDistribution.Fill(_shipped, _features, _mass);
    }

    [Benchmark(Baseline = true)]
    public CycleForecast[] MultiplesOfTheMean()
    {
        var typical = (int)Math.Round(_features.Posterior.TypicalDays);
        var cycles = new CycleForecast[Asked];
        for (var i = 0; i < cycles.Length; i++)
        {
            var start = _woman.LastStart.AddDays((i + 1) * typical);
            var ovulation = start.AddDays(-14);
            cycles[i] = new CycleForecast(
                new DateEstimate(start, start.AddDays(-2), start.AddDays(2), 0.8),
                5,
                new DateEstimate(ovulation, ovulation.AddDays(-2), ovulation.AddDays(2), 0.8),
                new FertileWindow(ovulation.AddDays(-7), ovulation.AddDays(2), 0.8));
        }

        return cycles;
    }

    [Benchmark]
    public Forecast Built() => ForecastBuilder.Build(_woman.Cycles, _features, _mass, _woman.Ask(Asked), _shipped);
}
