using Predictions.Deploy.Capacity.Assumptions;

namespace Predictions.Deploy.Capacity.Simulation;

/// <summary>The figures of a simulated day.</summary>
public sealed record DayReport
{
    /// <summary>The window of the objective.</summary>
    private const int BudgetDays = 30;

    /// <summary>Calls without retries.</summary>
    public required double Calls { get; init; }

    /// <summary>Tries: calls and retries. Each is answered or missed.</summary>
    public required double Answers { get; init; }

    /// <summary>Tries that were refused, failed or late.</summary>
    public required double Missed { get; init; }

    /// <summary>The share of answers that may be missed, 0 to 1.</summary>
    public required double Allowed { get; init; }

    /// <summary>Calls that failed after all retries.</summary>
    public required double Abandoned { get; init; }

    /// <summary>The most tries in a second.</summary>
    public required double PeakPerSecond { get; init; }

    /// <summary>Mean desired replicas.</summary>
    public required double MeanReplicas { get; init; }

    /// <summary>Maximum desired replicas.</summary>
    public required int MostReplicas { get; init; }

    /// <summary>Paid node hours of the day.</summary>
    public required double NodeHours { get; init; }

    /// <summary>Maximum paid nodes.</summary>
    public required int MostNodes { get; init; }

    /// <summary>The minute of the day with the most missed answers.</summary>
    public required int WorstMinute { get; init; }

    /// <summary>The share of that minute's answers that was missed, 0 to 1.</summary>
    public required double WorstMinuteMissed { get; init; }

    /// <summary>
    /// Seconds of the longest outage: from the day's event, or else from the first second out of the objective, until five
    /// minutes within it begin; 0 for none.
    /// </summary>
    public required int RecoverySeconds { get; init; }

    /// <summary>The share of the day's answers that was missed, 0 to 1.</summary>
    public double MissedShare => Answers > 0 ? Missed / Answers : 0;

    /// <summary>The share of a month's budget that the day used, 0 to 1 and beyond.</summary>
    public double BudgetUsed => MissedShare / (Allowed * BudgetDays);

    /// <summary>Whether the day alone kept the objective.</summary>
    public bool IsKept => MissedShare <= Allowed;

    public static DayReport Of(SimulatedDay day, AssumptionValues assumed)
    {
        var seconds = day.Seconds;
        var allowed = 1 - assumed[ServingAssumptions.SloPercent] / 100;
        var worst = Enumerable.Range(0, seconds.Count / 60).MaxBy(minute => Minute(seconds, minute).Sum(s => s.Missed));
        return new DayReport
        {
            Calls = seconds.Sum(s => s.Calls),
            Answers = seconds.Sum(s => s.Asked),
            Missed = seconds.Sum(s => s.Missed),
            Allowed = allowed,
            Abandoned = day.Abandoned,
            PeakPerSecond = seconds.Max(s => s.Asked),
            MeanReplicas = seconds.Average(s => s.Wanted),
            MostReplicas = seconds.Max(s => s.Wanted),
            NodeHours = seconds.Sum(s => s.Nodes) / 3_600.0,
            MostNodes = seconds.Max(s => s.Nodes),
            WorstMinute = worst,
            WorstMinuteMissed = Minute(seconds, worst)
                .Sum(s => s.Missed) / Math.Max(Minute(seconds, worst).Sum(s => s.Asked), 1e-9),
            RecoverySeconds = Outages.Of(seconds, allowed, day.Plan.EventAt).Select(o => o.To - o.From).DefaultIfEmpty(0).Max(),
        };
    }

    private static IEnumerable<DaySecond> Minute(IReadOnlyList<DaySecond> seconds, int minute) =>
        Enumerable.Range(60 * minute, 60).Select(t => seconds[t]);
}

/// <summary>Finds the times out of the objective.</summary>
internal static class Outages
{
    /// <summary>Seconds within the objective that end an outage.</summary>
    public const int CalmSeconds = 300;

    /// <summary>Every outage, from its first second out of the objective to the first second of the calm after it.</summary>
    /// <param name="seconds">The day.</param>
    /// <param name="allowed">The share of answers that may be missed, 0 to 1.</param>
    /// <param name="eventAt">The second of the day's event: the outage that it causes begins there.</param>
    public static IEnumerable<(int From, int To)> Of(IReadOnlyList<DaySecond> seconds, double allowed, int? eventAt)
    {
        int? from = null;
        var last = 0;
        for (var t = 0; t < seconds.Count; t++)
        {
            // The tolerance absorbs rounding errors of the shares.
            var isOut = seconds[t].Missed > allowed * seconds[t].Asked + 1e-6;
            if (isOut)
                (from, last) = (from ?? Began(t, eventAt), t);
            else if (from is { } began && t - last > CalmSeconds)
            {
                yield return (began, last + 1);
                from = null;
            }
        }

        if (from is { } open)
            yield return (open, last + 1);
    }

    private static int Began(int t, int? eventAt) => eventAt is { } at && t >= at && t - at <= CalmSeconds ? at : t;
}
