using BenchmarkDotNet.Attributes;
using Predictions.Benchmarks.Samples;
using Predictions.Core.History;

namespace Predictions.Benchmarks.History;

/// <summary>From logged periods to cycles as of a day. The baseline is LINQ over consecutive starts, without pauses.</summary>
[MemoryDiagnoser]
public class CyclesBenchmarks
{
    private LoggedPerson _woman = LoggedPerson.With(1);
    private Period[] _periods = [];

    /// <summary>The number of logged cycles.</summary>
    [Params(3, 12, 60)]
    public int Logged { get; set; }

    [GlobalSetup]
    public void Log()
    {
        _woman = LoggedPerson.With(Logged);
        _periods = _woman.History.Periods.ToArray();
    }

    [Benchmark(Baseline = true)]
    public int[] GapsByLinq() =>
    [
        .. _periods.Zip(_periods.Skip(1), (a, b) => b.Start.DayNumber - a.Start.DayNumber)
            .Where(days => days >= HistoryLimits.MinCycleDays),
    ];

    [Benchmark]
    public int Derived()
    {
        Span<int> lengths = stackalloc int[_periods.Length];
        Span<CycleEvidence> evidence = stackalloc CycleEvidence[_periods.Length];
        return ObservedCycles.TryDerive(_woman.History, _woman.AsOf, lengths, evidence, out var seen) ? seen.LengthsDays.Length
            : 0;
    }
}
