using Predictions.Core.Features;
using Predictions.Core.Forecasting;
using Predictions.Core.History;

namespace Predictions.Benchmarks.Samples;

/// <summary>A person with ordinary logged cycles of 28 to 31 days, and the intermediate results of each stage.</summary>
internal sealed class LoggedPerson
{
    private static readonly DateOnly FirstDay = new(2020, 1, 1);

    private readonly int[] _lengths;
    private readonly CycleEvidence[] _evidence;

    private LoggedPerson(CycleHistory history, int day)
    {
        History = history;
        LastStart = history.Periods[^1].Start;
        AsOf = LastStart.AddDays(day);
        _lengths = new int[history.Periods.Length];
        _evidence = new CycleEvidence[history.Periods.Length];
        if (!ObservedCycles.TryDerive(history, AsOf, _lengths, _evidence, out var cycles))
            throw new InvalidOperationException("The history has no period");
        (_lengths, _evidence) = (cycles.LengthsDays.ToArray(), cycles.Evidence.ToArray());
    }

    public CycleHistory History { get; }

    /// <summary>The date of the forecast.</summary>
    public DateOnly AsOf { get; }

    public DateOnly LastStart { get; }

    /// <summary>The result of the first stage, computed once.</summary>
    public ObservedCycles Cycles => new()
    {
        LengthsDays = _lengths,
        Evidence = _evidence,
        LastStart = LastStart,
        LastBleedDays = History.Periods[^1].Days,
        TypicalBleedDays = History.Periods[^1].Days,
        RunningOvulation = History.Ovulations is [.., var last] && last.Date >= LastStart ? last : null,
    };

    public CycleFeatures Features(LengthPrior prior) => CycleFeatures.From(Cycles, prior);

    public ForecastRequest Ask(int cycles, bool daily = false) => new(AsOf, cycles, ForecastRequest.DefaultInterval, daily);

    /// <summary>Creates a person on a day of the running cycle.</summary>
    /// <param name="cycles">The number of logged cycles.</param>
    /// <param name="day">Days since the last period began.</param>
    /// <param name="ovulationDay">The day of the running cycle with a logged ovulation, if any.</param>
    public static LoggedPerson With(int cycles, int day = 8, int? ovulationDay = null)
    {
        var periods = Enumerable.Range(0, cycles + 1).Select(i => new Period(FirstDay.AddDays(i * 29 + i % 3), 5)).ToArray();
        Ovulation[] ovulations = ovulationDay is { } seen
            ? [new Ovulation(periods[^1].Start.AddDays(seen), OvulationEvidence.LhTest)]
            : [];
        return new LoggedPerson(CycleHistory.FromSorted(periods, ovulations, []), day);
    }
}
