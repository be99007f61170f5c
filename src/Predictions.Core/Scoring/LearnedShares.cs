using System.Text.Json.Serialization;
using Predictions.Core.Features;

namespace Predictions.Core.Scoring;

/// <summary>
/// The share of the learned hazard by situation: what is known of the person, and whether the day is one on which the cycle is
/// overdue. A situation where the trees add nothing has the share 0, and there they are not evaluated. <c>predictions models
/// groups</c> fits the shares.
/// </summary>
/// <param name="NoCycle">No cycle is known.</param>
/// <param name="OneOrTwoCycles">One or two cycles are known.</param>
/// <param name="ThreeOrMoreCycles">Three or more cycles are known.</param>
/// <param name="SuspectedGap">At least half an unlogged period is expected in the past.</param>
/// <param name="Evidence">A fertile sign or an ovulation is logged in the running cycle.</param>
/// <param name="UnusualLength">The typical length is below 17 or above 48 days. From 22 to 38 days this has no weight, and in
/// between it is mixed with the share of the situation above.</param>
public sealed record LearnedShares(
    DayShares NoCycle, DayShares OneOrTwoCycles, DayShares ThreeOrMoreCycles, DayShares SuspectedGap, DayShares Evidence,
    DayShares UnusualLength)
{
    /// <summary>The trees are never evaluated.</summary>
    public static readonly LearnedShares None = Faded(0);

    /// <summary>The expected number of unlogged periods from which a gap is suspected.</summary>
    public const double SuspectedPeriods = 0.5;

    // Few persons in training had a typical length outside these bounds, in days.
    private const double UnusualBelow = 17;
    private const double UsualFrom = 22;
    private const double UsualTo = 38;
    private const double UnusualAbove = 48;

    /// <summary>One share in every situation, 0 for overdue cycles and unusual lengths: the meaning of a single number in a
    /// manifest.</summary>
    public static LearnedShares Faded(double share)
    {
        var until = new DayShares(share, 0);
        return new LearnedShares(until, until, until, until, until, default);
    }

    /// <summary>The number that gives these shares by <see cref="Faded"/>; <c>null</c> if there is none.</summary>
    [JsonIgnore]
    public double? AsNumber => this == Faded(NoCycle.UntilDue) ? NoCycle.UntilDue : null;

    /// <summary>All shares, in the order of the parameters.</summary>
    [JsonIgnore]
    public IReadOnlyList<DayShares> All =>
        [NoCycle, OneOrTwoCycles, ThreeOrMoreCycles, SuspectedGap, Evidence, UnusualLength];

    /// <summary>The shares for one person.</summary>
    public DayShares Of(in CycleFeatures features)
    {
        var usual = Usualness(features.Lengths.TypicalDays);
        return DayShares.Mixed(UnusualLength, At(SituationOf(features)), usual);
    }

    /// <summary>Whether the trees have no part for one person. It mostly needs no typical length.</summary>
    public bool AreZeroFor(in CycleFeatures features) =>
        UnusualLength.IsZero && At(SituationOf(features)).IsZero || Of(features).IsZero;

    /// <summary>How usual a typical length is, 0 to 1.</summary>
    public static double Usualness(double typicalDays) => Math.Clamp(
        Math.Min(
            (typicalDays - UnusualBelow) / (UsualFrom - UnusualBelow),
            (UnusualAbove - typicalDays) / (UnusualAbove - UsualTo)),
        0, 1);

    /// <summary>The situation of one person, apart from the typical length.</summary>
    public static PersonSituation SituationOf(in CycleFeatures features)
    {
        if (features.Summary.Person is { SignDay: > 0 } or { OvulationDay: > 0 })
            return PersonSituation.Evidence;
        if (features.UnloggedPeriods >= SuspectedPeriods)
            return PersonSituation.SuspectedGap;
        return features.Summary.Count switch
        {
            0 => PersonSituation.NoCycle,
            < 3 => PersonSituation.OneOrTwoCycles,
            _ => PersonSituation.ThreeOrMoreCycles,
        };
    }

    private DayShares At(PersonSituation situation) => situation switch
    {
        PersonSituation.NoCycle => NoCycle,
        PersonSituation.OneOrTwoCycles => OneOrTwoCycles,
        PersonSituation.ThreeOrMoreCycles => ThreeOrMoreCycles,
        PersonSituation.SuspectedGap => SuspectedGap,
        PersonSituation.Evidence => Evidence,
        _ => UnusualLength,
    };
}

/// <summary>The situations of <see cref="LearnedShares"/>, in the order of its parameters.</summary>
public enum PersonSituation
{
    NoCycle,
    OneOrTwoCycles,
    ThreeOrMoreCycles,
    SuspectedGap,
    Evidence,
    UnusualLength,
}

/// <summary>
/// The share of the learned hazard on the days until the period is due, and on overdue days: up to 1.05 times the typical length,
/// and from 1.25 times. In between it changes linearly.
/// </summary>
/// <param name="UntilDue">The share until 1.05 times the typical length, 0 to 1.</param>
/// <param name="Overdue">The share from 1.25 times the typical length, 0 to 1.</param>
public readonly record struct DayShares(double UntilDue, double Overdue)
{
    /// <summary>Days until this multiple of the typical length have the first share.</summary>
    public const double DueUntil = 1.05;

    /// <summary>Days from this multiple of the typical length have the second share.</summary>
    public const double OverdueFrom = 1.25;

    /// <summary>Whether the trees have no part on any day.</summary>
    [JsonIgnore]
    public bool IsZero => UntilDue <= 0 && Overdue <= 0;

    /// <summary>Whether both shares are 0 to 1.</summary>
    [JsonIgnore]
    public bool IsValid => UntilDue is >= 0 and <= 1 && Overdue is >= 0 and <= 1;

    /// <summary>A mixture of two, with the weight of the second, 0 to 1.</summary>
    public static DayShares Mixed(DayShares first, DayShares second, double weight) => new(
        (1 - weight) * first.UntilDue + weight * second.UntilDue, (1 - weight) * first.Overdue + weight * second.Overdue);
}
