using Predictions.Training.Charts;

namespace Predictions.Training.Evaluation;

/// <summary>A situation that a forecast may be asked in, with its cases: walk-forward, from three past cycles on.</summary>
/// <param name="Group">What it is one of, such as "by regularity".</param>
/// <param name="Name">What the table calls it.</param>
/// <param name="Key">What metrics call it: a prefix, empty for all cycles.</param>
/// <param name="Cases">In the order of women and cycles.</param>
public sealed record Scenario(string Group, string Name, string Key, IReadOnlyList<ForecastCase> Cases)
{
    /// <summary>Past cycles that a case needs, but where it is told how many are known.</summary>
    public const int MinPastCycles = 3;

    /// <summary>The key of all cycles.</summary>
    public const string AllKey = "";

    private const double UnevenDays = 4;
    private const double HoleRate = 0.1;
    private const int MaxAhead = 6;

    private static readonly int[] RunningDays = [20, 28, 30, 35, 40];
    private static readonly (int From, int To)[] Known = [(0, 0), (1, 1), (2, 2), (3, 5), (6, 11), (12, int.MaxValue)];

    /// <summary>All situations on a table; those without a case are left out.</summary>
    /// <param name="persons">What holes their logs have stay.</param>
    /// <param name="seed">Seed of the holes that are made.</param>
    /// <exception cref="CycleTableException">The table has no cycle that a forecast could be made of.</exception>
    public static IReadOnlyList<Scenario> AllOf(IReadOnlyList<ChartedPerson> persons, int seed)
    {
        var charts = new WalkForward(persons);
        var holey = new WalkForward(MissingLogs.Make(persons, HoleRate, seed));
        var any = charts.FirstDays(0);
        ForecastCase[] known = [.. any.Where(c => c.PastDays.Length >= MinPastCycles)];
        Scenario[] all =
        [
            new("All cycles", "all cycles", AllKey, known),
            new("By regularity", "even cycles (SD ≤ 4 days)", "even_", [.. known.Where(c => !IsUneven(c))]),
            new("By regularity", "uneven cycles (SD > 4 days)", "uneven_", [.. known.Where(IsUneven)]),
            .. Known.Select(range => new Scenario(
                "By cycles known", NameOf(range), KeyOf(range),
                [.. any.Where(c => c.PastDays.Length >= range.From && c.PastDays.Length <= range.To)])),
            .. RunningDays.Select(day => new Scenario(
                "By day of the running cycle", $"no period yet, day {day}", $"day_{day}_",
                [.. known.Where(c => c.TruthDays >= day).Select(c => c with { AsOfDay = day })])),
            new("With unlogged periods", "10 % of periods not logged", "holes_10_", holey.FirstDays(MinPastCycles)),
            new(
                "With unlogged periods", "10 % not logged, nothing logged for 40 days", "holes_10_silent_40_",
                holey.Silent(40, MinPastCycles)),
            new("After ovulation", "on the day of a logged ovulation", "ovulation_", charts.OvulationDays(MinPastCycles)),
            .. Enumerable.Range(2, MaxAhead - 1).Select(ahead => new Scenario(
                "Cycles ahead", $"{ahead} cycles ahead", $"ahead_{ahead}_", charts.Ahead(ahead, MinPastCycles))),
        ];
        return any.Length > 0
            ? [.. all.Where(s => s.Cases.Count > 0)]
            : throw new CycleTableException("there is nothing to forecast: every cycle has a pause or a period that is not logged");
    }

    private static bool IsUneven(ForecastCase asked)
    {
        var mean = asked.PastDays.Average();
        var squares = asked.PastDays.Sum(d => (d - mean) * (d - mean));
        return Math.Sqrt(squares / (asked.PastDays.Length - 1)) > UnevenDays;
    }

    private static string NameOf((int From, int To) range) => range switch
    {
        (0, 0) => "no cycle known",
        (1, 1) => "1 cycle known",
        (_, int.MaxValue) => $"{range.From} or more cycles known",
        _ => range.From == range.To ? $"{range.From} cycles known" : $"{range.From} to {range.To} cycles known",
    };

    private static string KeyOf((int From, int To) range) =>
        range.To == int.MaxValue || range.From == range.To ? $"known_{range.From}_" : $"known_{range.From}_to_{range.To}_";
}
