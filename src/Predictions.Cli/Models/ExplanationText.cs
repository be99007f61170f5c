using System.Globalization;
using System.Text;
using Predictions.Contract;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Cli.Models;

/// <summary>An explanation in words.</summary>
internal static class ExplanationText
{
    // A smaller probability says nothing to a reader.
    private const double Negligible = 0.0005;

    public static string Of(Explanation explanation)
    {
        var text = new StringBuilder();
        Head(text, explanation);
        Title(text, explanation.Posterior.CenterDays > 0
            ? $"Starts, and how the interval before each is read (usual: {Formatted(explanation.Posterior.CenterDays, "0")} days)"
            : "Starts");
        foreach (var start in explanation.Starts)
            Line(text, $"  {DateText.Format(start.Start)}  {Interval(start)}");
        Posterior(text, explanation.Posterior);
        Trees(text, explanation.LearnedTrees);
        if (explanation.RunningCycle is { } running)
        {
            Running(text, explanation.Forecast, running);
            Evidence(text, explanation.Evidence);
        }

        return text.ToString();
    }

    private static void Head(StringBuilder text, Explanation explanation)
    {
        var (forecast, basis) = (explanation.Forecast, explanation.Forecast.Basis);
        Line(text, $"Forecast of {forecast.Model} as of {DateText.Format(forecast.AsOf)}: {Status(forecast)}");
        if (forecast.Cycles is [{ PeriodStart: var next }, ..])
            Line(text, $"  The next period is likely on {DateText.Format(next.Likely)}. The {Percent(explanation.Interval)} "
                + $"range is {DateText.Format(next.Earliest)} to {DateText.Format(next.Latest)}; it holds "
                + $"{Percent(next.Probability)}.");
        else
            Line(text, "  A pause covers the day, or ended without a later period, so there are no dates.");
        Line(text, $"  {basis.CyclesUsed} cycles are used, {basis.CyclesExcluded} are excluded, and "
            + $"{Number(basis.UnloggedPeriodsSuspected)} unlogged periods are expected.");
    }

    private static string Status(Forecast forecast) => forecast.Status switch
    {
        ForecastStatus.Late => $"LATE by {forecast.DaysLate} days, cycle day {forecast.CycleDay}",
        ForecastStatus.Paused => EnumNames.Status[(int)forecast.Status],
        _ => $"{EnumNames.Status[(int)forecast.Status]}, cycle day {forecast.CycleDay}",
    };

    private static string Interval(ExplainedStart start) => start.ReadAs switch
    {
        ReadAs.FirstStart => "the first start of the log",
        ReadAs.SameBleed => $"the same bleed as {DateText.Format(start.Since)}",
        ReadAs.SoonAfterBleed => $"{start.Days,4} days: excluded, soon after the bleed of {DateText.Format(start.Since)}",
        ReadAs.TouchesPause => $"{start.Days,4} days: excluded, touches a pause",
        ReadAs.Break => $"{start.Days,4} days: a break in the log, counts as no cycle",
        ReadAs.UsualCycle => $"{start.Days,4} days: one cycle; weight {Number(start.Weight)}",
        ReadAs.ShortInterval => $"{start.Days,4} days: short; {Readings(start)}; weight {Number(start.Weight)}",
        _ => $"{start.Days,4} days: long; {Readings(start)}; weight {Number(start.Weight)}",
    };

    private static string Readings(ExplainedStart start) => string.Join(", ",
        new (string Name, double Probability)[]
        {
            ("one cycle", start.OneCycle), ("two cycles", start.TwoCycles), ("three cycles", start.ThreeCycles),
            ("spotting", start.Spotting), ("one cycle that ran on", start.RanOn),
        }.Where(r => r.Probability >= Negligible).OrderByDescending(r => r.Probability)
        .Select(r => $"{r.Name} {Percent(r.Probability)}"));

    private static void Posterior(StringBuilder text, ExplainedPosterior posterior)
    {
        Title(text, "What the past says about the person");
        Line(text, $"  Typical length {Days(posterior.TypicalCycleDays, posterior.CycleSpreadDays)}, from intervals that weigh "
            + $"{Number(posterior.CyclesWeight)} cycles.");
        foreach (var (i, kind) in posterior.Kinds.Index())
            Line(text, $"  Kind {i + 1} of persons: {Shift(kind.Share)}, {Days(kind.TypicalCycleDays, kind.CycleSpreadDays)}.");
        Line(text, $"  Unlogged periods: {Number(posterior.UnloggedPeriods)} expected in the past. Probability that the person "
            + $"leaves a period unlogged: {Shift(posterior.SkipRate)}.");
        Line(text, $"  Cycles that run on: {Shift(posterior.LateShare)}, by {Tenths(posterior.LateDays)} days on average.");
        Line(text, $"  Luteal length {Days(posterior.LutealDays, posterior.LutealSpreadDays)}.");
    }

    private static void Trees(StringBuilder text, ExplainedTrees trees)
    {
        var situation = trees.Situation switch
        {
            PersonSituation.NoCycle => "no cycle is known",
            PersonSituation.OneOrTwoCycles => "one or two cycles are known",
            PersonSituation.ThreeOrMoreCycles => "three or more cycles are known",
            PersonSituation.SuspectedGap => "a gap in the log is suspected",
            PersonSituation.Evidence => "a sign or an ovulation is logged",
            _ => "the typical length is unusual",
        };
        Line(text, trees is { UntilDue: <= 0, Overdue: <= 0 }
            ? $"  Learned trees: no part in this forecast ({situation})."
            : $"  Learned trees: a share of {Percent(trees.UntilDue)} until the period is due, and of {Percent(trees.Overdue)} "
                + $"once it is overdue ({situation}).");
    }

    private static void Running(StringBuilder text, Forecast forecast, ExplainedCycle running)
    {
        Title(text, $"The running cycle, since {DateText.Format(running.Start)}");
        Line(text, $"  Lateness counts from {DateText.Format(running.Likely)}, and begins after "
            + $"{DateText.Format(running.LatestOnTrack)}.");
        var state = forecast.AsOf > running.LatestOnTrack
            ? $"The period is late with {Percent(running.Running)}. It came unlogged with {Percent(1 - running.Running)}"
            : $"This cycle is still running with {Percent(running.Running)}";
        Line(text, $"  {state}; {Number(running.UnloggedPeriods)} unlogged periods are expected.");
        if (running.StartWasSpotting > 0)
            Line(text, $"  Its start was spotting with {Percent(running.StartWasSpotting)}; then the cycle began earlier.");
    }

    private static void Evidence(StringBuilder text, IReadOnlyList<ExplainedEvidence> evidence)
    {
        Title(text, "What each piece of evidence moved: the next period without it → with it");
        if (evidence.Count == 0)
            Line(text, "  There is no evidence but the past starts.");
        foreach (var piece in evidence)
        {
            Line(text, $"  {Name(piece)}");
            Line(text, piece.Without == piece.With
                ? $"    It moved nothing: {Dates(piece.With)}."
                : $"    {Dates(piece.Without)} → {Dates(piece.With)} ({Moved(piece.MovedDays)}).");
        }
    }

    private static string Name(ExplainedEvidence piece) => piece.Kind switch
    {
        EvidenceKind.Ovulation when piece.Counts =>
            $"Ovulation on {Date(piece)} ({piece.Evidence}), right with {Percent(piece.Probability!.Value)}",
        EvidenceKind.Ovulation => $"Ovulation on {Date(piece)} ({piece.Evidence}), which does not count",
        EvidenceKind.FertileSigns => $"Fertile signs: the first on {Date(piece)}, {piece.Records} in all",
        EvidenceKind.NegativeTests => $"Negative ovulation tests: the first on {Date(piece)}, {piece.Records} in all",
        EvidenceKind.NoSignYet =>
            $"No fertile sign yet; the person logs one in {Percent(piece.Probability!.Value)} of cycles",
        EvidenceKind.DaysWithoutLog => $"Days without a log: {piece.Records} since {Date(piece)}",
        EvidenceKind.PastOvulations => $"Ovulations of past cycles: {piece.Records} since {Date(piece)}",
        EvidenceKind.PastSigns => $"Fertile signs of past cycles: {piece.Records} since {Date(piece)}",
        _ => "The year of birth",
    };

    private static string Moved(int days) => days switch
    {
        0 => "the likely day stays",
        1 or -1 => days > 0 ? "1 day later" : "1 day earlier",
        _ => days > 0 ? $"{days} days later" : $"{-days} days earlier",
    };

    private static string Dates(ExplainedDates dates) =>
        $"{DateText.Format(dates.Likely)} ({Short(dates.Earliest)}…{Short(dates.Latest)})";

    private static string Date(ExplainedEvidence piece) => DateText.Format(piece.From!.Value);

    private static string Short(DateOnly date) => DateText.Format(date)[5..];

    private static string Days(double days, double spread) => $"{Tenths(days)} ± {Tenths(spread)} days";

    private static string Shift(PriorAndPerson shift) => $"{Percent(shift.Person)} ({Percent(shift.Prior)} before the log)";

    private static string Percent(double probability) => $"{Formatted(100 * probability, "0.#")} %";

    private static string Number(double number) => Formatted(number, "0.00");

    private static string Tenths(double number) => Formatted(number, "0.0");

    private static string Formatted(double number, string form) => number.ToString(form, CultureInfo.InvariantCulture);

    private static void Title(StringBuilder text, string title) => text.Append('\n').Append(title).Append('\n');

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
