using CsCheck;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Core.Tests;

/// <summary>What a person is told day by day while nothing is logged: everything moves forward, or not at all.</summary>
public class DayByDayTests
{
    private const int Days = 120;

    // Steady and uneven persons of any usual length, with and without a period that was not logged.
    private static readonly Gen<int[]> AnyLengths =
        from typical in Gen.Int[21, 45]
        from spread in Gen.Int[0, 5].Select(i => new[] { 0, 1, 1, 2, 4, 8 }[i])
        from deviations in Gen.Int[-spread, spread].Array[0, 20]
        from doubled in Gen.Frequency((4, Gen.Const(-1)), (1, Gen.Int[0, 19]))
        select (int[])[.. deviations.Select((d, i) => Math.Max(15, (typical + d) * (i == doubled ? 2 : 1)))];

    private static readonly int[][] Known =
    [
        [], [28], [28, 29], [28, 29, 28, 28, 29, 28, 29], [29, 29, 29, 29, 29], [28, 28, 28], [33, 42, 56], [28, 57, 29, 28],
        [24, 41, 30, 52, 27], [28, 27, 26, 25, 29, 24, 38, 23, 45, 26, 60, 31], [45, 45, 45, 45, 45, 45, 45, 45],
        [29, 30, 29, 30, 14], [29, 30, 29, 30, 14, 29], [28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 14],
        [28, 29, 28, 28, 1042], [60, 60, 60, 60, 60, 60, 60, 60, 60], [70, 70, 70, 70, 70, 70, 70, 70, 70],
    ];

    public static TheoryData<string> KnownLengths => [.. Known.Select(l => string.Join(' ', l))];

    [Theory]
    [MemberData(nameof(KnownLengths))]
    public void Nothing_jumps_back_in_known_histories(string lengths) =>
        Assert.Equal("", FirstJump([.. lengths.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)]));

    /// <summary>
    /// A few histories with a gap still show one: a phase that falls back to follicular, or a late day that is called luteal and
    /// is likelier fertile. About one in 2,000 does.
    /// </summary>
    [Fact]
    public void Hardly_any_history_jumps_back()
    {
        const int Sampled = 1_000;
        string[] jumps =
        [
            .. AnyLengths.Array[Sampled].Single(_ => true, "c7kQlOXgPwG4").Select(l => (Lengths: l, Jump: FirstJump(l)))
                .Where(h => h.Jump.Length > 0).Select(h => $"{string.Join(' ', h.Lengths)}: {h.Jump}"),
        ];
        Assert.True(jumps.Length <= Sampled * 0.003, string.Join('\n', jumps));
        Assert.All(jumps, jump => Assert.DoesNotContain("period", jump, StringComparison.Ordinal));
    }

    private static string FirstJump(int[] lengths)
    {
        var history = Histories.OfLengths(lengths);
        var start = history.Periods[^1].Start;
        var days = Enumerable.Range(0, Days).Select(day => Run(history, start.AddDays(day))).ToArray();
        return string.Join("; ", days.Zip(days.Skip(1)).SelectMany(pair => Jumps(pair.First, pair.Second)).Take(4));
    }

    private static IEnumerable<string> Jumps(Forecast before, Forecast after)
    {
        var (was, now) = (before.Cycles[0], after.Cycles[0]);
        if (now.PeriodStart.Earliest < was.PeriodStart.Earliest || now.PeriodStart.Likely < was.PeriodStart.Likely
            || now.PeriodStart.Latest < was.PeriodStart.Latest)
            yield return $"day {after.CycleDay}: period {was.PeriodStart} to {now.PeriodStart}";
        if (now.Ovulation.Earliest < was.Ovulation.Earliest || now.Ovulation.Likely < was.Ovulation.Likely
            || now.Ovulation.Latest < was.Ovulation.Latest)
            yield return $"day {after.CycleDay}: ovulation {was.Ovulation} to {now.Ovulation}";
        if (Rank(after.Status) < Rank(before.Status))
            yield return $"day {after.CycleDay}: {before.Status} to {after.Status}";
        if (Rank(after.Phase) < Rank(before.Phase))
            yield return $"day {after.CycleDay}: {before.Phase} to {after.Phase}";
        if (after is { Status: ForecastStatus.Late, Phase: not (CyclePhase.Luteal or CyclePhase.Unspecified) })
            yield return $"day {after.CycleDay}: late and {after.Phase}";
        if (after is { Status: ForecastStatus.Late, Phase: CyclePhase.Luteal, FertileDaily: [{ Probability: > 0.5 }, ..] })
            yield return $"day {after.CycleDay}: late, and fertile with {after.FertileDaily[0].Probability:0.00}";
    }

    private static int Rank(ForecastStatus status) => status switch
    {
        ForecastStatus.OnTrack => 0,
        ForecastStatus.Late => 1,
        _ => 2,
    };

    private static int Rank(CyclePhase phase) => phase == CyclePhase.Unspecified ? 9 : (int)phase;

    private static Forecast Run(CycleHistory history, DateOnly asOf)
    {
        var times = default(StageTimes);
        return ForecastPipeline.Run(history, new ForecastRequest(asOf, 1, 0.8, true), ScoringModel.Statistical, ref times).Value;
    }
}
