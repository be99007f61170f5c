using Predictions.Contract;
using Predictions.Core;
using Predictions.Core.Features;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Cli.Models;

/// <summary>
/// Explains one forecast: Core's readings of the history, and the same forecast without each piece of evidence.
/// </summary>
internal sealed class Explainer
{
    private readonly CycleHistory _history;
    private readonly ForecastRequest _request;
    private readonly ScoringModel _model;
    private readonly ForecastReadings _readings;
    private readonly Forecast _forecast;

    /// <param name="history">A history with a period on or before the day.</param>
    /// <param name="request">The request.</param>
    /// <param name="model">The model.</param>
    public Explainer(CycleHistory history, in ForecastRequest request, ScoringModel model)
    {
        (_history, _request, _model) = (history, request, model);
        _forecast = Run(history, request.AsOf);
        _readings = ForecastReadings.Of(history, request.AsOf, model)!;
    }

    public Explanation Explain() => new(
        _forecast, _request.Interval, Starts(), Posterior(),
        new ExplainedTrees(_readings.Situation, _readings.Learned.UntilDue, _readings.Learned.Overdue), RunningCycle(),
        _readings.Running is null ? [] : [.. Evidence()]);

    private ExplainedStart[] Starts()
    {
        var starts = new List<ExplainedStart>();
        var next = 0;
        foreach (var start in _readings.Starts)
        {
            var read = start.Kind == StartKind.EndsCycle ? _readings.Intervals[next++] : default;
            starts.Add(new ExplainedStart(
                start.Start, start.Since, start.Days, ReadAsOf(start.Kind, read.Kind), read.OneCycle, read.TwoCycles,
                read.ThreeCycles, read.Spotting, read.RanOn, read.Weight));
        }

        return [.. starts];
    }

    private static ReadAs ReadAsOf(StartKind start, IntervalKind interval) => start switch
    {
        StartKind.First => ReadAs.FirstStart,
        StartKind.TouchesPause => ReadAs.TouchesPause,
        StartKind.SameBleed => ReadAs.SameBleed,
        StartKind.SoonAfterBleed => ReadAs.SoonAfterBleed,
        _ => interval switch
        {
            IntervalKind.Shorter => ReadAs.ShortInterval,
            IntervalKind.Longer => ReadAs.LongInterval,
            IntervalKind.Break => ReadAs.Break,
            _ => ReadAs.UsualCycle,
        },
    };

    private ExplainedPosterior Posterior()
    {
        var (features, prior) = (_readings.Features, _model.Prior);
        var kinds = prior.Kinds.Select((kind, i) => new ExplainedKind(
            new PriorAndPerson(kind.Share, features.Lengths.Share(i)), features.Lengths[i].TypicalDays,
            features.Lengths[i].SpreadDays));
        return new ExplainedPosterior(
            _forecast.Basis.TypicalCycleDays, _forecast.Basis.CycleSpreadDays, _readings.Intervals.Sum(i => i.Weight),
            _readings.Intervals is [var first, ..] ? first.CenterDays : 0, [.. kinds], features.UnloggedPeriods,
            new PriorAndPerson(prior.SkipRate, features.SkipRate), new PriorAndPerson(prior.LateShare, features.LateShare),
            features.LateDays, features.Luteal.MeanDays, features.Luteal.ScaleDays);
    }

    private ExplainedCycle? RunningCycle() => _readings.Running is { } running
        ? new ExplainedCycle(
            _readings.LastStart, _forecast.CycleDay, running.Likely, running.LatestOnTrack, running.Running,
            running.UnloggedPeriods, running.StartWasSpotting)
        : null;

    private IEnumerable<ExplainedEvidence> Evidence()
    {
        var start = _readings.LastStart;
        foreach (var ovulation in _history.Ovulations.ToArray().Where(o => IsOfRunningCycle(o.Date)))
            yield return OfOvulation(ovulation);
        if (_readings.FirstSignDay is not null)
            yield return OfSigns(EvidenceKind.FertileSigns, null, s => IsFertile(s) && IsOfRunningCycle(s));
        if (_history.Signs.ToArray().Any(s => !IsFertile(s) && IsOfRunningCycle(s)))
            yield return OfSigns(EvidenceKind.NegativeTests, null, s => !IsFertile(s) && IsOfRunningCycle(s));
        if (_readings.Features.Signs.LoggingRate > 0)
        {
            var isMissing = _readings.FirstSignDay is null && _readings.UsedOvulation is null;
            yield return OfSigns(
                isMissing ? EvidenceKind.NoSignYet : EvidenceKind.PastSigns, _readings.Features.Signs.LoggingRate,
                s => IsFertile(s) && s.Date < start);
        }

        if (WithoutLog() is { } days)
            yield return days;
        if (_readings.PastEvidence.Any(e => e.OvulationDay is not null))
            yield return OfPastOvulations();
        if (_history.BirthYear > 0)
            yield return Effect(EvidenceKind.BirthYear, null, 1, Run(Copy(birthYear: 0), _request.AsOf));
    }

    private ExplainedEvidence OfOvulation(Ovulation ovulation)
    {
        var counts = _readings.UsedOvulation == ovulation;
        var without = Run(Copy(ovulation: o => o != ovulation), _request.AsOf);
        return Effect(EvidenceKind.Ovulation, ovulation.Date, 1, without) with
        {
            Evidence = EnumNames.Evidence[(int)ovulation.Evidence],
            Counts = counts,
            Probability = counts ? _readings.Running!.Value.OvulationTrust : null,
        };
    }

    private ExplainedEvidence OfPastOvulations()
    {
        var past = _history.Ovulations.ToArray().Where(o => o.Date < _readings.LastStart).ToArray();
        var without = Run(Copy(ovulation: o => o.Date >= _readings.LastStart), _request.AsOf);
        return Effect(EvidenceKind.PastOvulations, past[0].Date, past.Length, without);
    }

    private ExplainedEvidence OfSigns(EvidenceKind kind, double? probability, Func<FertilitySign, bool> isOfKind)
    {
        var signs = _history.Signs.ToArray().Where(isOfKind).ToArray();
        var without = Run(Copy(sign: s => !isOfKind(s)), _request.AsOf);
        return Effect(kind, signs[0].Date, signs.Length, without) with { Probability = probability };
    }

    // The days since the latest record of the running cycle: the forecast on the day of that record is the one without them.
    private ExplainedEvidence? WithoutLog()
    {
        var records = _history.Ovulations.ToArray().Select(o => o.Date)
            .Concat(_history.Signs.ToArray().Select(s => s.Date))
            .Concat(_readings.Starts.Select(s => s.Start));
        var last = records.Where(d => d <= _request.AsOf).Max();
        return last < _request.AsOf
            ? Effect(
                EvidenceKind.DaysWithoutLog, last.AddDays(1), _request.AsOf.DayNumber - last.DayNumber, Run(_history, last))
            : null;
    }

    private ExplainedEvidence Effect(EvidenceKind kind, DateOnly? from, int records, Forecast without) => new(
        kind, from, records, null, true, null, ExplainedDates.Of(without), ExplainedDates.Of(_forecast));

    private bool IsOfRunningCycle(DateOnly date) => date >= _readings.LastStart && date <= _request.AsOf;

    private bool IsOfRunningCycle(FertilitySign sign) =>
        IsOfRunningCycle(sign.Date) && sign.Date >= _readings.LastStart.AddDays(ObservedCycles.EarliestSign);

    private static bool IsFertile(FertilitySign sign) => sign.Kind != FertilitySignKind.LhNegative;

    private CycleHistory Copy(
        Func<Ovulation, bool>? ovulation = null, Func<FertilitySign, bool>? sign = null, int? birthYear = null) =>
        CycleHistory.FromSorted(
            _history.Periods.ToArray(),
            [.. _history.Ovulations.ToArray().Where(ovulation ?? (_ => true))],
            _history.Pauses.ToArray(),
            [.. _history.Signs.ToArray().Where(sign ?? (_ => true))],
            birthYear ?? _history.BirthYear);

    private Forecast Run(CycleHistory history, DateOnly asOf)
    {
        var times = default(StageTimes);
        return ForecastPipeline.Run(history, _request with { AsOf = asOf }, _model, ref times).Value;
    }
}
