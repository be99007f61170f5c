using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;

namespace Predictions.Contract.Json;

[Description("A forecast request. Exactly one of userId and history is given.")]
public sealed record PredictRequestJson
{
    [Description("Whose stored history to forecast from: 1 to 128 of A-Z a-z 0-9 . _ ~ : @ - and neither \".\" nor \"..\".")]
    [MaxLength(128), RegularExpression("^$|" + ContractLimits.UserPattern)]
    public string UserId { get; set; } = "";

    [Description("The history to forecast from. The service never stores it.")]
    [DisallowNull]
    public HistoryJson? History { get; set; }

    [Description("The person's own date; later records are ignored. Absent or empty: today in UTC, or the latest start where "
        + "that is later and not after today in UTC+14.")]
    [Date(MayBeEmpty = true)]
    public string AsOf { get; set; } = "";

    [Description("The number of coming cycles. Default 3.")]
    [DisallowNull, Range(1, ContractLimits.Cycles)]
    public int? Cycles { get; set; }

    [Description("The probability that each stated range should hold. Default 0.8.")]
    [DisallowNull, Range(ContractLimits.MinInterval, ContractLimits.MaxInterval)]
    public double? Interval { get; set; }

    [Description("Whether to give probabilities day by day.")]
    public bool IncludeDaily { get; set; }

    [Description("The etag of a forecast that the caller holds. If the answer would have this etag, it is unchanged.")]
    [MaxLength(ContractLimits.EtagCharacters)]
    public string KnownEtag { get; set; } = "";
}

[Description("A forecast: dates with calibrated probabilities. It is neither contraception nor a diagnosis.")]
public sealed record ForecastJson
{
    [Description("The date of the forecast.")]
    [Date]
    public required string AsOf { get; init; }

    [Description("The model that answered: \"cycle-length@3\", or \"statistical\".")]
    public required string Model { get; init; }

    [Description("The revision of the stored history; 0 if the history came with the request.")]
    public required long HistoryRevision { get; init; }

    [Description("LATE: asOf is past the 80 % range that this cycle's first day gave. PAUSED: no cycles and no probabilities. "
        + "LAPSED: with a probability of at least 0.9, a period has begun since the last logged one.")]
    [OneOf(nameof(EnumNames.Status))]
    public required string Status { get; init; }

    [Description("1 = first day of the last period; 0 while paused.")]
    public required int CycleDay { get; init; }

    [Description("The phase of the cycle that the last logged period began. If LATE: LUTEAL or PHASE_UNSPECIFIED.")]
    [OneOf(nameof(EnumNames.Phase))]
    public required string Phase { get; init; }

    [Description("Days after the likely day of this cycle's first forecast; 0 unless late.")]
    public required int DaysLate { get; init; }

    [Description("The coming cycles, the next first.")]
    public required IReadOnlyList<CycleForecastJson> Cycles { get; init; }

    [Description("With includeDaily: the probability that the next period begins on each day, for every day of "
        + "at least 0.000001.")]
    public required IReadOnlyList<DayProbabilityJson> NextPeriodDaily { get; init; }

    [Description("The cycles that the forecast uses; absent if unchanged.")]
    public BasisJson? Basis { get; init; }

    [Description("Whether the forecast is degraded. MODEL_UNAVAILABLE: the statistical model answered alone.")]
    [OneOf(nameof(EnumNames.Degraded))]
    public required string Degraded { get; init; }

    [Description("With includeDaily: the probability that each day is one of the six fertile ones.")]
    public required IReadOnlyList<DayProbabilityJson> FertileDaily { get; init; }

    [Description("Opaque. Equal etags have equal forecasts. Give it in knownEtag, or in If-None-Match, when you ask again.")]
    [MaxLength(ContractLimits.EtagCharacters)]
    public required string Etag { get; init; }

    [Description("The caller holds this forecast: knownEtag is its etag. Only asOf, model, historyRevision and etag are set.")]
    public required bool Unchanged { get; init; }
}

[Description("One coming period and the ovulation before it.")]
public sealed record CycleForecastJson
{
    [Description("Its first day, never before asOf.")]
    public required DateEstimateJson PeriodStart { get; init; }

    [Description("Its likely length in days.")]
    public required int PeriodDays { get; init; }

    [Description("The ovulation before it; in the running cycle it may be before asOf.")]
    public required DateEstimateJson Ovulation { get; init; }

    [Description("From five days before the earliest ovulation to the latest.")]
    public required WindowJson FertileWindow { get; init; }
}

[Description("A day with its range.")]
public sealed record DateEstimateJson
{
    [Description("The median day.")]
    [Date]
    public required string Likely { get; init; }

    [Description("The first day of the range.")]
    [Date]
    public required string Earliest { get; init; }

    [Description("The last day of the range.")]
    [Date]
    public required string Latest { get; init; }

    [Description("The probability of earliest to latest, both included.")]
    [Range(0.0, 1.0)]
    public required double Probability { get; init; }
}

[Description("A range of days.")]
public sealed record WindowJson
{
    [Description("Its first day.")]
    [Date]
    public required string Start { get; init; }

    [Description("Its last day.")]
    [Date]
    public required string End { get; init; }

    [Description("The probability that all six fertile days are inside.")]
    [Range(0.0, 1.0)]
    public required double Probability { get; init; }
}

[Description("A day and a probability.")]
public sealed record DayProbabilityJson
{
    [Description("The day.")]
    [Date]
    public required string Date { get; init; }

    [Description("Its probability.")]
    [Range(0.0, 1.0)]
    public required double Probability { get; init; }
}

[Description("The cycles that a forecast uses.")]
public sealed record BasisJson
{
    [Description("Completed cycles used.")]
    public required int CyclesUsed { get; init; }

    [Description("Spotting starts, and cycles that touch a pause.")]
    public required int CyclesExcluded { get; init; }

    [Description("Expected number of unlogged periods, in the past and in the running cycle.")]
    public required double UnloggedPeriodsSuspected { get; init; }

    [Description("The typical cycle length in days.")]
    public required double TypicalCycleDays { get; init; }

    [Description("Half the width of the range that holds two thirds of the cycles, in days.")]
    public required double CycleSpreadDays { get; init; }

    [Description("Whether cycle lengths are regular; unspecified with fewer than three known cycles.")]
    [OneOf(nameof(EnumNames.Regularity))]
    public required string Regularity { get; init; }
}
