using Predictions.Core.History;

namespace Predictions.Core.Features;

/// <summary>The features of one person that scoring uses.</summary>
/// <param name="Summary">The summary of the cycles.</param>
/// <param name="Lengths">The posterior of the lengths, by kind of person.</param>
/// <param name="Posterior">The same as one posterior with its mean and variances.</param>
/// <param name="Luteal">The posterior of the luteal length.</param>
/// <param name="Signs">The pattern of the fertility signs.</param>
/// <param name="OvulationTrust">The probability that the running cycle's logged ovulation is right; 0 without one.</param>
/// <param name="RangeDays">The difference of the longest and the shortest of the last twelve lengths, in days.</param>
/// <param name="LateShare">The share of cycles that run on beyond the person's pattern.</param>
/// <param name="LateDays">How far such cycles run beyond the typical length, on average, in days.</param>
/// <param name="UnloggedPeriods">The expected number of unlogged periods in the past.</param>
/// <param name="SuspectedSpotting">The number of past starts that were more likely no period.</param>
/// <param name="LastWasSpotting">The probability that the running cycle's start was no period.</param>
/// <param name="SkipRate">The probability that a period is unlogged.</param>
/// <param name="SkipAgainRate">The probability that a period is unlogged after an unlogged one.</param>
public readonly record struct CycleFeatures(
    HistorySummary Summary, LengthMixture Lengths, LengthPosterior Posterior, LutealPosterior Luteal, SignPattern Signs,
    double OvulationTrust, double RangeDays, double LateShare, double LateDays, double UnloggedPeriods, int SuspectedSpotting,
    double LastWasSpotting, double SkipRate, double SkipAgainRate)
{
    private const int YearCycles = 12;

    /// <summary>The features of observed cycles under a population prior.</summary>
    public static CycleFeatures From(in ObservedCycles cycles, LengthPrior prior)
    {
        Span<double> likelyDays = stackalloc double[cycles.LengthsDays.Length];
        var cleaned = CleanedCycles.From(cycles.LengthsDays, prior, likelyDays);
        return Briefly(cycles, cleaned, prior).Summarized(cycles, cleaned);
    }

    /// <summary>
    /// The features, with a summary that has only the number of cycles and the evidence of the running one. <see
    /// cref="Summarized"/> computes the rest, which only trees read.
    /// </summary>
    internal static CycleFeatures Briefly(in ObservedCycles cycles, in CleanedCycles cleaned, LengthPrior prior)
    {
        var lengths = LengthMixture.From(prior, cleaned.Evidence, AgeShift.At(cycles.AgeYears));
        var luteal = LutealPosterior.From(cycles.Evidence);
        return new CycleFeatures(
            new HistorySummary
            {
                Count = Math.Min(cleaned.LikelyDays.Length, HistorySummary.MaxCycles),
                Person = EvidenceOf(default, cycles),
            },
            lengths,
            lengths.Combined(),
            luteal,
            SignPattern.From(cycles.Evidence, cycles.LengthsDays.Length, luteal),
            cycles.RunningOvulation is { } ovulation ? RecordTrust.Of(cycles.Evidence, luteal, ovulation.Evidence) : 0,
            RangeOf(cleaned.LikelyDays),
            cleaned.LateShare,
            cleaned.LateDays,
            cleaned.UnloggedPeriods,
            cleaned.SuspectedSpotting,
            cycles.IsLastLengthCurrent ? cleaned.LastWasSpotting : 0,
            cleaned.SkipRate,
            cleaned.SkipAgainRate);
    }

    /// <summary>The same features with the whole summary.</summary>
    internal CycleFeatures Summarized(in ObservedCycles cycles, in CleanedCycles cleaned)
    {
        var summary = HistorySummary.From(Posterior, cleaned.LikelyDays);
        return this with
        {
            Summary = summary with
            {
                Person = EvidenceOf(summary.Person, cycles) with
                {
                    AgeYears = cycles.AgeYears ?? 0,
                    SkipRate = cleaned.SkipRate,
                    UnloggedPeriods = cleaned.UnloggedPeriods,
                    SuspectedSpotting = cleaned.SuspectedSpotting,
                    MeanBleedDays = cycles.MeanPastBleedDays,
                    LastBleedDays = cycles.PreviousBleedDays,
                },
            },
        };
    }

    private static PersonSummary EvidenceOf(in PersonSummary person, in ObservedCycles cycles) => person with
    {
        SignDay = cycles.RunningSigns.FirstFertileDay(cycles.LastStart) ?? 0,
        OvulationDay = cycles.RunningOvulation is { } day ? day.LikeliestDate.DayNumber - cycles.LastStart.DayNumber : 0,
        OvulationEvidence = (int)(cycles.RunningOvulation?.Evidence ?? 0),
    };

    private static double RangeOf(ReadOnlySpan<double> days)
    {
        if (days.IsEmpty)
            return 0;
        var (shortest, longest) = (days[^1], days[^1]);
        foreach (var length in days[Math.Max(0, days.Length - YearCycles)..])
            (shortest, longest) = (Math.Min(shortest, length), Math.Max(longest, length));
        return longest - shortest;
    }
}

/// <summary>
/// What a person's age says about cycle lengths before the first is known: cycles shorten by 0.18 days a year. The slope of
/// log(length − 10) is −0.0095 a year, with a standard error of 0.0027 (83 women of 21 to 43 years in Fehring's trial). Ages
/// below 18 and above 45 count as these, because no chart has them.
/// </summary>
internal static class AgeShift
{
    private const double PerYear = -0.0095;
    private const double MeanYears = 31;
    private const int MinYears = 18;
    private const int MaxYears = 45;

    /// <summary>The shift of the prior's means at an age in years; 0 where the age is unknown.</summary>
    public static double At(int? years) =>
        years is { } known ? PerYear * (Math.Clamp(known, MinYears, MaxYears) - MeanYears) : 0;
}
