using Predictions.Deploy.Capacity.Assuming;

namespace Predictions.Deploy.Capacity.Days;

/// <summary>What a day came to.</summary>
public sealed record DayReport
{
    /// <summary>The 30 days that an objective is kept over.</summary>
    private const int BudgetDays = 30;

    /// <summary>Calls made, retries not counted.</summary>
    public required double Calls { get; init; }

    /// <summary>Answers, or the want of them: retries counted too.</summary>
    public required double Answers { get; init; }

    /// <summary>Answers that were refused, failed or late.</summary>
    public required double Missed { get; init; }

    /// <summary>The share of answers that may be missed, 0 to 1.</summary>
    public required double Allowed { get; init; }

    /// <summary>Calls that were given up after all their tries.</summary>
    public required double Abandoned { get; init; }

    /// <summary>The most answers asked for in a second.</summary>
    public required double PeakPerSecond { get; init; }

    /// <summary>Replicas wanted, on average.</summary>
    public required double MeanReplicas { get; init; }

    /// <summary>Replicas wanted, at most.</summary>
    public required int MostReplicas { get; init; }

    /// <summary>Nodes that are paid for, summed over the day's hours.</summary>
    public required double NodeHours { get; init; }

    /// <summary>Nodes that are paid for, at most.</summary>
    public required int MostNodes { get; init; }

    /// <summary>The minute of the day with the most missed answers.</summary>
    public required int WorstMinute { get; init; }

    /// <summary>The share of that minute's answers that was missed, 0 to 1.</summary>
    public required double WorstMinuteMissed { get; init; }

    /// <summary>
    /// Seconds of the longest time out of the objective: from what happened on the day, or else from the first second out of it, until five
    /// minutes within it begin; 0 where it was never left.
    /// </summary>
    public required int RecoverySeconds { get; init; }

    /// <summary>The share of the day's answers that was missed, 0 to 1.</summary>
    public double MissedShare => Answers > 0 ? Missed / Answers : 0;

    /// <summary>The share of a month's budget that the day used, 0 to 1 and beyond.</summary>
    public double BudgetUsed => MissedShare / (Allowed * BudgetDays);

    /// <summary>Whether the day kept the objective by itself.</summary>
    public bool IsKept => MissedShare <= Allowed;

    public static DayReport Of(SimulatedDay day, Assumptions assumed)
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
            WorstMinuteMissed = Minute(seconds, worst).Sum(s => s.Missed) / Math.Max(Minute(seconds, worst).Sum(s => s.Asked), 1e-9),
            RecoverySeconds = Outages.Of(seconds, allowed, day.Plan.EventAt).Select(o => o.To - o.From).DefaultIfEmpty(0).Max(),
        };
    }

    private static IEnumerable<DaySecond> Minute(IReadOnlyList<DaySecond> seconds, int minute) =>
        Enumerable.Range(60 * minute, 60).Select(t => seconds[t]);
}
