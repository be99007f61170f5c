using System.Text.Json;
using System.Text.Json.Serialization;
using Predictions.Core.Forecasting;
using Predictions.Core.Scoring;

namespace Predictions.Cli.Models;

/// <summary>Why a forecast is as it is. The JSON of <c>models explain</c> has these members.</summary>
/// <param name="Forecast">The forecast. In JSON it has the fields that the service answers.</param>
/// <param name="Interval">The target probability of each range.</param>
/// <param name="Starts">How each logged start is read, oldest first.</param>
/// <param name="Posterior">What the past cycles say about the person.</param>
/// <param name="LearnedTrees">The part of the learned trees.</param>
/// <param name="RunningCycle">The running cycle; <c>null</c> while cycles are paused.</param>
/// <param name="Evidence">What each piece of evidence moved; empty while cycles are paused.</param>
internal sealed record Explanation(
    [property: JsonIgnore] Forecast Forecast, double Interval, IReadOnlyList<ExplainedStart> Starts,
    ExplainedPosterior Posterior, ExplainedTrees LearnedTrees, ExplainedCycle? RunningCycle,
    IReadOnlyList<ExplainedEvidence> Evidence);

/// <summary>What a logged start is, with the interval before it.</summary>
internal enum ReadAs
{
    FirstStart,
    UsualCycle,
    ShortInterval,
    LongInterval,
    Break,
    TouchesPause,
    SameBleed,
    SoonAfterBleed,
}

/// <summary>A logged start, and how the interval before it is read.</summary>
/// <param name="Start">The start.</param>
/// <param name="Since">The start that <paramref name="Days"/> are counted from.</param>
/// <param name="Days">The days of the interval; 0 for the first start.</param>
/// <param name="ReadAs">What it is.</param>
/// <param name="OneCycle">The probability that the interval is one cycle of the person's pattern.</param>
/// <param name="TwoCycles">The probability that it is two cycles.</param>
/// <param name="ThreeCycles">The probability that it is three cycles.</param>
/// <param name="Spotting">The probability that the interval is short because a start was spotting.</param>
/// <param name="RanOn">The probability that it is one cycle that ran on.</param>
/// <param name="Weight">Its weight in the posterior, in cycles.</param>
internal sealed record ExplainedStart(
    DateOnly Start, DateOnly Since, int Days, ReadAs ReadAs, double OneCycle, double TwoCycles, double ThreeCycles,
    double Spotting, double RanOn, double Weight);

/// <summary>The posterior of the person.</summary>
/// <param name="TypicalCycleDays">The typical length in days, as in the forecast's basis.</param>
/// <param name="CycleSpreadDays">The spread of the lengths in days, as in the forecast's basis.</param>
/// <param name="CyclesWeight">The sum of the weights of the intervals, in cycles.</param>
/// <param name="CenterDays">The robust center that intervals are compared with, in days; 0 without an interval.</param>
/// <param name="Kinds">The kinds of persons of the model's prior.</param>
/// <param name="UnloggedPeriods">The expected number of unlogged periods in the past.</param>
/// <param name="SkipRate">The probability that the person leaves a period unlogged, with that of the prior.</param>
/// <param name="LateShare">The share of cycles that run on, with that of the prior.</param>
/// <param name="LateDays">The mean days that such cycles run beyond the typical length.</param>
/// <param name="LutealDays">The typical luteal length in days.</param>
/// <param name="LutealSpreadDays">The scale of the next luteal length in days.</param>
internal sealed record ExplainedPosterior(
    double TypicalCycleDays, double CycleSpreadDays, double CyclesWeight, double CenterDays, IReadOnlyList<ExplainedKind> Kinds,
    double UnloggedPeriods, PriorAndPerson SkipRate, PriorAndPerson LateShare, double LateDays, double LutealDays,
    double LutealSpreadDays);

/// <summary>A number before and after the person's log.</summary>
internal sealed record PriorAndPerson(double Prior, double Person);

/// <summary>A kind of person: its share before and after the person's log, and the lengths under it.</summary>
internal sealed record ExplainedKind(PriorAndPerson Share, double TypicalCycleDays, double CycleSpreadDays);

/// <summary>The share of the learned trees in each day's probability that the cycle ends.</summary>
/// <param name="Situation">The situation of the person, apart from the typical length.</param>
/// <param name="UntilDue">The share on the days until the period is due.</param>
/// <param name="Overdue">The share on overdue days.</param>
internal sealed record ExplainedTrees(PersonSituation Situation, double UntilDue, double Overdue);

/// <summary>The running cycle.</summary>
/// <param name="Start">The last logged start that begins a period.</param>
/// <param name="CycleDay">1 on that day.</param>
/// <param name="Likely">The likely day of the next period on the day that lateness counts from.</param>
/// <param name="LatestOnTrack">The last day that is not late.</param>
/// <param name="Running">The probability that this cycle is still running.</param>
/// <param name="UnloggedPeriods">The expected number of periods in it that came unlogged.</param>
/// <param name="StartWasSpotting">The probability that its start was spotting.</param>
internal sealed record ExplainedCycle(
    DateOnly Start, int CycleDay, DateOnly Likely, DateOnly LatestOnTrack, double Running, double UnloggedPeriods,
    double StartWasSpotting);

/// <summary>A piece of evidence that is not the length of a past cycle.</summary>
internal enum EvidenceKind
{
    /// <summary>A logged ovulation of the running cycle; its probability is that it is right.</summary>
    Ovulation,

    /// <summary>The fertile signs of the running cycle; the first counts.</summary>
    FertileSigns,

    /// <summary>The negative ovulation tests of the running cycle.</summary>
    NegativeTests,

    /// <summary>No fertile sign yet; its probability is that the person logs one in a cycle.</summary>
    NoSignYet,

    /// <summary>The days since the last record of the running cycle.</summary>
    DaysWithoutLog,

    /// <summary>The ovulations of past cycles.</summary>
    PastOvulations,

    /// <summary>The fertile signs of past cycles, if the running cycle has one.</summary>
    PastSigns,

    /// <summary>The year of birth.</summary>
    BirthYear,
}

/// <summary>What a piece of evidence moved: the next period without it, and with it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="From">The date of its first record; <c>null</c> where it has none.</param>
/// <param name="Records">The number of its records, or of the days without a log.</param>
/// <param name="Evidence">The evidence of an ovulation, in the contract's name; otherwise <c>null</c>.</param>
/// <param name="Counts">Whether the forecast uses it. An ovulation does not count if another one replaces it.</param>
/// <param name="Probability">Its probability, if it has one.</param>
/// <param name="Without">The next period without it.</param>
/// <param name="With">The next period with it: that of the forecast.</param>
internal sealed record ExplainedEvidence(
    EvidenceKind Kind, DateOnly? From, int Records, string? Evidence, bool Counts, double? Probability, ExplainedDates Without,
    ExplainedDates With)
{
    /// <summary>The days by which it moved the likely day; negative to an earlier one.</summary>
    public int MovedDays => With.Likely.DayNumber - Without.Likely.DayNumber;
}

/// <summary>The likely day of the next period, and its range.</summary>
internal sealed record ExplainedDates(DateOnly Likely, DateOnly Earliest, DateOnly Latest)
{
    public static ExplainedDates Of(Forecast forecast) => new(
        forecast.Cycles[0].PeriodStart.Likely, forecast.Cycles[0].PeriodStart.Earliest, forecast.Cycles[0].PeriodStart.Latest);
}

/// <summary>Names of an enum as in the contract: UPPER_SNAKE_CASE.</summary>
internal sealed class ContractEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseUpper) where T : struct, Enum;

/// <summary>The JSON of <c>explain</c>. The forecast's fields are written apart.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n",
    Converters = [typeof(ContractEnum<ReadAs>), typeof(ContractEnum<EvidenceKind>), typeof(ContractEnum<PersonSituation>)])]
[JsonSerializable(typeof(Explanation))]
internal sealed partial class ExplanationJson : JsonSerializerContext;
