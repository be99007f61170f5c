using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Training.Charts;

/// <summary>
/// Finds intervals between logged periods that contain unlogged ones, by the reading of Core's <see cref="CleanedCycles"/>: an
/// interval whose likeliest reading is two or three cycles, or a break in the log. Such an interval stays in the log, as serving
/// would see it, and is no target of training and evaluation. The share of unlogged periods is that of the table: the shipped
/// prior's is that of careful logs, under which one gap among many cycles is as likely an odd cycle.
/// </summary>
public static class SuspectedGaps
{
    private const double UsualDays = 29;

    // Large, so that a person's many cycles without a gap do not turn the only gap into an odd cycle.
    private const double SkipCycles = 30;

    /// <summary>The charts with their suspected gaps marked, and the number of short intervals that may be spotting.</summary>
    /// <param name="persons">The charts. In one with unlogged or marked periods, only breaks are marked.</param>
    public static (ChartedPerson[] Marked, int Spotting) Mark(IReadOnlyList<ChartedPerson> persons)
    {
        var prior = PriorOf([.. persons.Where(p => !IsChecked(p))]);
        var spotting = 0;
        return ([.. persons.Select(p => IsChecked(p) ? MarkBreaks(p) : Mark(p, prior, ref spotting))], spotting);
    }

    /// <summary>Whether the gaps of a chart are known.</summary>
    internal static bool IsChecked(ChartedPerson person) => person.Cycles.Any(c => !c.IsLogged || c.SuspectedUnlogged > 0);

    private static ChartedPerson Mark(ChartedPerson person, LengthPrior prior, ref int spotting)
    {
        var lengths = LengthsOf(person);
        var readings = new IntervalReading[lengths.Length];
        CleanedCycles.Read(lengths, prior, readings);
        spotting += readings.Count(reading => reading == IntervalReading.Spotting);
        var usual = UsualOf(lengths, readings);
        var cycles = person.Cycles.ToArray();
        var next = 0;
        for (var i = 0; i < cycles.Length; i++)
            if (cycles[i].Pause is null)
                cycles[i] = cycles[i] with { SuspectedUnlogged = Missing(readings[next++], cycles[i].LengthDays, usual) };
        return person with { Cycles = cycles };
    }

    private static LengthPrior PriorOf(IReadOnlyList<ChartedPerson> persons)
    {
        int[][] logs = [.. persons.Select(LengthsOf)];
        var rate = SkipLikelihood.Fit(logs, LengthPrior.Population).Skips.Rate;
        return LengthPrior.Population with { SkipRate = rate, PastSkipCycles = SkipCycles };
    }

    private static int[] LengthsOf(ChartedPerson person) =>
        [.. person.Cycles.Where(c => c.Pause is null).Select(c => c.LengthDays)];

    /// <summary>
    /// The chart with only those intervals marked that are too long for one cycle of <see cref="DayAxis"/>. For logs that are
    /// known to be complete.
    /// </summary>
    public static ChartedPerson MarkBreaks(ChartedPerson person) => person.Cycles.Any(IsTooLong)
        ? person with
        {
            Cycles =
            [
                .. person.Cycles.Select(c =>
                    IsTooLong(c) ? c with { SuspectedUnlogged = Fitting(c.LengthDays, UsualDays) } : c),
            ],
        }
        : person;

    private static bool IsTooLong(ChartedCycle cycle) =>
        cycle is { Pause: null, SuspectedUnlogged: 0, LengthDays: > DayAxis.Last };

    private static int Missing(IntervalReading reading, int days, double usual) => reading switch
    {
        IntervalReading.TwoCycles => 1,
        IntervalReading.ThreeCycles => 2,
        IntervalReading.Break => Fitting(days, usual),
        _ => days > DayAxis.Last ? Fitting(days, usual) : 0,
    };

    private static int Fitting(int days, double usual) => Math.Max(1, (int)Math.Round(days / usual) - 1);

    private static double UsualOf(int[] lengths, ReadOnlySpan<IntervalReading> readings)
    {
        var cycles = new List<int>();
        for (var i = 0; i < lengths.Length; i++)
            if (readings[i] == IntervalReading.OneCycle && lengths[i] <= DayAxis.Last)
                cycles.Add(lengths[i]);
        cycles.Sort();
        return cycles.Count == 0 ? UsualDays : cycles[cycles.Count / 2];
    }
}

/// <summary>The suspected gaps of a table.</summary>
/// <param name="Intervals">The intervals that are marked as suspected of unlogged periods.</param>
/// <param name="Periods">The periods that are suspected to be missing in them.</param>
/// <param name="Unmarked">The intervals that are not marked, and that Core would read as a gap.</param>
public sealed record GapCounts(int Intervals, int Periods, int Unmarked)
{
    /// <summary>Counts the gaps. A table with a mark or an unlogged period was checked, so nothing in it is unmarked.</summary>
    public static GapCounts Of(IReadOnlyList<ChartedPerson> persons)
    {
        var isChecked = persons.Any(SuspectedGaps.IsChecked);
        return new GapCounts(
            Marked(persons), persons.Sum(p => p.Cycles.Sum(c => c.SuspectedUnlogged)),
            isChecked ? 0 : Marked(SuspectedGaps.Mark(persons).Marked));
    }

    private static int Marked(IReadOnlyList<ChartedPerson> persons) =>
        persons.Sum(p => p.Cycles.Count(c => c.SuspectedUnlogged > 0));
}
