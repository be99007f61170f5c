using Predictions.Core.Features;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Core;

/// <summary>What a change of a history did to the user's forecast, both as of the day of the change.</summary>
/// <param name="IsChanged">Whether a shown date, the status or the phase moved.</param>
/// <param name="Status">The status after the change.</param>
/// <param name="NextPeriod">The next period after the change; the default where dates were not asked for.</param>
/// <param name="FertileWindow">The fertile days before it; the default where dates were not asked for.</param>
public readonly record struct ForecastChange(
    bool IsChanged, ForecastStatus Status, DateEstimate NextPeriod, FertileWindow FertileWindow)
{
    // Distributions that are nearer than this mostly show the same dates. It decides the order of the work, not the answer.
    private const double NearDistance = 0.003;

    /// <summary>
    /// Compares the forecasts before and after. <c>null</c> where there is none after it: no period has begun, or cycles are
    /// paused. It computes only the forecasts that the answer depends on.
    /// </summary>
    /// <param name="before">The history before; <c>null</c> where it is unknown, so that every forecast is a change.</param>
    /// <param name="after">The history after.</param>
    /// <param name="now">The time of the change. Both forecasts are as of the default day of <paramref name="after"/>.</param>
    /// <param name="model">The model.</param>
    /// <param name="withDates">Whether the dates after the change are wanted.</param>
    /// <param name="recent">Remembers forecasts, so that the one before this change need not be computed again.</param>
    public static ForecastChange? Of(
        CycleHistory? before, CycleHistory after, DateTimeOffset now, ScoringModel model, bool withDates = true,
        RecentForecasts? recent = null)
    {
        var asOf = ForecastRequest.DefaultAsOf(after, now);
        Span<int> lengths = stackalloc int[after.Periods.Length];
        Span<CycleEvidence> evidence = stackalloc CycleEvidence[lengths.Length];
        if (!ObservedCycles.TryDerive(after, asOf, lengths, evidence, out var cycles) || cycles.IsPaused)
            return null;
        before ??= CycleHistory.Empty;
        lengths = stackalloc int[before.Periods.Length];
        evidence = stackalloc CycleEvidence[lengths.Length];
        var isChanged = ObservedCycles.TryDerive(before, asOf, lengths, evidence, out var old) && !old.IsPaused
            ? ChangedByRecords(old, cycles, asOf)
            : true;
        if (!withDates && isChanged is { } known && ForecastBuilder.IsSurelyOnTrack(cycles, asOf))
            return new ForecastChange(known, ForecastStatus.OnTrack, default, default);

        var scored = new Scored(cycles, asOf, model, stackalloc double[DayAxis.Count]);
        if (isChanged is { } told)
            return withDates
                ? Of(told, scored.Forecast(cycles: 1), withDates)
                : new ForecastChange(told, scored.Status(), default, default);
        var kept = recent?.Find(before, asOf, model);
        var shown = Compare(old, kept, scored, out var isOther);
        recent?.Keep(after, asOf, model, ShownDigests.Of(shown));
        return Of(isOther, shown, withDates);
    }

    private static ForecastChange Of(bool isChanged, Forecast shown, bool withDates) => withDates
        ? new ForecastChange(isChanged, shown.Status, shown.Cycles[0].PeriodStart, shown.Cycles[0].FertileWindow)
        : new ForecastChange(isChanged, shown.Status, default, default);

    /// <summary>
    /// Whether the forecast changed, where the records tell: in one of them the user bleeds, or both give a forecast the same
    /// input. <c>null</c> where only the forecasts tell.
    /// </summary>
    private static bool? ChangedByRecords(in ObservedCycles old, in ObservedCycles cycles, DateOnly asOf) =>
        ForecastBuilder.IsMenstrual(old, asOf) != ForecastBuilder.IsMenstrual(cycles, asOf) ? true
        : HaveSameInput(old, cycles) ? false : null;

    // The running bleed and the typical one only tell whether the user bleeds, and the excluded starts are a count to show.
    private static bool HaveSameInput(in ObservedCycles one, in ObservedCycles other) =>
        one.LastStart == other.LastStart && one.LengthsDays.SequenceEqual(other.LengthsDays)
        && one.IsLastLengthCurrent == other.IsLastLengthCurrent && one.Evidence.SequenceEqual(other.Evidence)
        && one.MeanPastBleedDays.Equals(other.MeanPastBleedDays) && one.PreviousBleedDays == other.PreviousBleedDays
        && one.RunningOvulation == other.RunningOvulation && one.RunningSigns.SequenceEqual(other.RunningSigns)
        && one.AgeYears == other.AgeYears;

    // Many changes move the next cycle, and the later ones take most of a forecast's time. So the next cycle is compared first,
    // unless all are likely to be needed.
    private static Forecast Compare(in ObservedCycles old, ShownDigests? kept, in Scored scored, out bool isChanged)
    {
        if (kept is { All: not 0 and var all })
        {
            var shown = scored.Forecast(ForecastRequest.DefaultCycles);
            isChanged = ShownDigests.Of(shown).All != all;
            return shown;
        }

        isChanged = true;
        if (kept is { } known && scored.Forecast(cycles: 1) is var following && known.Next != ShownDigests.Of(following).Next)
            return following;
        var earlier = scored.With(old, stackalloc double[DayAxis.Count]);
        if (kept is null && !scored.IsNear(earlier))
        {
            var next = scored.Forecast(cycles: 1);
            if (!ShowsTheSame(earlier.Forecast(cycles: 1), next))
                return next;
        }

        var whole = scored.Forecast(ForecastRequest.DefaultCycles);
        isChanged = !ShowsTheSame(earlier.Forecast(ForecastRequest.DefaultCycles), whole);
        return whole;
    }

    private static bool ShowsTheSame(Forecast one, Forecast other)
    {
        if (one.Status != other.Status || one.Phase != other.Phase)
            return false;
        for (var i = 0; i < one.Cycles.Length; i++)
            if (!ShowsTheSame(one.Cycles[i], other.Cycles[i]))
                return false;
        return true;
    }

    private static bool ShowsTheSame(in CycleForecast one, in CycleForecast other) =>
        Dates(one.PeriodStart) == Dates(other.PeriodStart) && Dates(one.Ovulation) == Dates(other.Ovulation)
        && (one.FertileWindow.Start, one.FertileWindow.End) == (other.FertileWindow.Start, other.FertileWindow.End);

    private static (DateOnly, DateOnly, DateOnly) Dates(in DateEstimate estimate) =>
        (estimate.Likely, estimate.Earliest, estimate.Latest);

    /// <summary>Cycles with their scores, from which forecasts of several numbers of cycles are built.</summary>
    private readonly ref struct Scored
    {
        private readonly ObservedCycles _cycles;
        private readonly CycleFeatures _features;
        private readonly ReadOnlySpan<double> _mass;
        private readonly ScoringModel _model;
        private readonly DateOnly _asOf;

        /// <param name="cycles">The cycles, which are not paused.</param>
        /// <param name="asOf">The day of the forecasts.</param>
        /// <param name="model">The model.</param>
        /// <param name="mass">The buffer of the scores, of <see cref="DayAxis.Count"/> days.</param>
        public Scored(in ObservedCycles cycles, DateOnly asOf, ScoringModel model, Span<double> mass)
        {
            _cycles = cycles;
            (_model, _asOf) = (model, asOf);
            _features = CycleFeatures.From(cycles, model.Prior);
            LengthDistribution.Fill(model, _features, mass);
            _mass = mass;
        }

        /// <summary>The same of other cycles.</summary>
        public Scored With(in ObservedCycles cycles, Span<double> mass) => new(cycles, _asOf, _model, mass);

        /// <summary>Whether the distribution functions of the next length hardly differ.</summary>
        public bool IsNear(in Scored other)
        {
            var (difference, largest) = (0.0, 0.0);
            for (var i = 0; i < _mass.Length; i++)
                largest = Math.Max(largest, Math.Abs(difference += _mass[i] - other._mass[i]));
            return largest < NearDistance;
        }

        public ForecastStatus Status() => ForecastBuilder.StatusOf(_cycles, _features, _mass, _asOf);

        public Forecast Forecast(int cycles) => ForecastBuilder.Build(
            _cycles, _features, _mass,
            new ForecastRequest(_asOf, cycles, ForecastRequest.DefaultInterval, IncludeDaily: false), _model);
    }
}
