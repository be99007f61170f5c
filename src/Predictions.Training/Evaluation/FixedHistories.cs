using Predictions.Core.History;
using Predictions.Training.Charts;

namespace Predictions.Training.Evaluation;

/// <summary>
/// Histories that real people have, written by hand, each with the day on which the next period came. They are the same for every
/// table of cycles, and show what a table of careful charts does not.
/// </summary>
internal static class FixedHistories
{
    /// <summary>The group of their scenarios.</summary>
    public const string Group = "Fixed histories that real people have";

    private static readonly DateOnly FirstDay = new(2020, 1, 6);

    private static readonly int[][] Careful =
        [[28, 29, 28, 28, 29, 28, 29], [28, 28, 28, 28, 28, 28, 28], [27, 28, 29, 28, 27, 29, 28], [31, 30, 30, 31, 30, 29, 30]];

    private static readonly int[] Even = Careful[0];

    /// <summary>One scenario for each kind of history.</summary>
    public static Scenario[] All() =>
    [
        Of("late period of a careful logger", "late",
            from past in Careful from truth in (int[])[34, 37, 41, 46] select new Told(past, truth, 31, 33, 36, 39, 42)),
        Of("after a break of 200 to 1,100 days", "break",
            from days in (int[])[200, 400, 700, 1042, 1100]
            from after in (int[][])[[], [28, 29, 28, 29]]
            select new Told([.. Even, days, .. after], 28, 0, 20, 27)),
        Of("even cycles of 60 to 90 days", "long",
            from days in (int[])[60, 70, 80, 90] select new Told([.. Enumerable.Repeat(days, 9)], days, 0, 30, 50)),
        Of("one short interval after even cycles", "short",
            from days in (int[])[27, 28, 30]
            select new Told([.. Enumerable.Repeat(days, 12), days / 2], days, 0, 15, 22)),
        Of("a bleed in mid-cycle", "spotting",
        [
            new([29, 30, 29, 30, 14], 15, 0), new([29, 30, 29, 30, 14], 29, 0, 20), new([29, 30, 29, 30, 14, 29], 29, 0, 20),
            new([29, 30, 29, 30, 14, 15], 29, 0, 20), new([28, 28, 27, 28, 13, 15, 28], 28, 0, 20),
        ]),
        Of("a period logged as one start a day", "daily",
            from days in (int[])[3, 7, 13] select new Told(Even, 28, 14, 20) { DailyStarts = days }),
        Of("ovulations that cannot be", "ovulation",
        [
            new(Even, 28, 2, 14) { Ovulation = (1, OvulationEvidence.LhTest) },
            new(Even, 29, 0, 14) { OvulationBeforeEachPeriod = true },
            new(Even, 28, 23) { Ovulation = (16, OvulationEvidence.TemperatureShift), Later = (22, OvulationEvidence.Other) },
        ]),
        Of("uneven cycles", "uneven",
            from past in (int[][])[[33, 42, 56], [24, 41, 30, 52, 27], [28, 27, 26, 25, 29, 24, 38, 23, 45, 26, 60, 31]]
            from truth in (int[])[30, 45]
            select new Told(past, truth, 0, 25, 40)),
    ];

    private static Scenario Of(string name, string key, IEnumerable<Told> told) =>
        new(Group, name, $"fixed_{key}_", [.. told.Index().SelectMany(t => t.Item.Cases(t.Index))]);

    /// <summary>A history and when its next period came.</summary>
    /// <param name="Past">Days between the logged starts, oldest first.</param>
    /// <param name="TruthDays">Days from the last start to the next period.</param>
    /// <param name="AsOfDays">Days from the last start to each forecast; those after the next period are left out.</param>
    private sealed record Told(int[] Past, int TruthDays, params int[] AsOfDays)
    {
        /// <summary>Starts of the running bleed, one a day.</summary>
        public int DailyStarts { get; init; } = 1;

        public bool OvulationBeforeEachPeriod { get; init; }

        /// <summary>An ovulation in the running cycle, in days from its start.</summary>
        public (int Day, OvulationEvidence Evidence)? Ovulation { get; init; }

        /// <summary>A later one.</summary>
        public (int Day, OvulationEvidence Evidence)? Later { get; init; }

        public IEnumerable<ForecastCase> Cases(int person)
        {
            var starts = new List<DateOnly> { FirstDay };
            foreach (var days in Past)
                starts.Add(starts[^1].AddDays(days));
            var start = starts[^1];
            var log = Log(starts);
            var past = KnownCycles.Of(log).LengthsDays;
            return AsOfDays.Where(day => day <= TruthDays)
                .Select(day => new ForecastCase(person, $"history {person + 1}", log, start, day, TruthDays, past));
        }

        private CycleHistory Log(List<DateOnly> starts)
        {
            var running = Enumerable.Range(1, DailyStarts - 1).Select(day => new Period(starts[^1].AddDays(day), 1));
            (int, OvulationEvidence)?[] logged = [Ovulation, Later];
            return CycleHistory.FromSorted(
                [.. starts.Select(s => new Period(s, DailyStarts > 1 ? 1 : 0)), .. running],
                [
                    .. starts.Skip(1).Where(_ => OvulationBeforeEachPeriod)
                        .Select(s => new Ovulation(s.AddDays(-1), OvulationEvidence.LhTest)),
                    .. logged.OfType<(int Day, OvulationEvidence Evidence)>()
                        .Select(o => new Ovulation(starts[^1].AddDays(o.Day), o.Evidence)),
                ],
                []);
        }
    }
}
