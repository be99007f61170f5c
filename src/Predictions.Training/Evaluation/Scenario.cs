using Predictions.Training.Charts;

namespace Predictions.Training.Evaluation;

/// <summary>
/// A situation of a forecast, with its walk-forward cases. A case needs three past cycles unless the scenario says otherwise.
/// </summary>
/// <param name="Group">The group, such as "By regularity".</param>
/// <param name="Name">The name in tables.</param>
/// <param name="Key">The prefix in metrics; empty for all cycles.</param>
/// <param name="Cases">The cases in the order of persons and cycles.</param>
public sealed record Scenario(string Group, string Name, string Key, IReadOnlyList<ForecastCase> Cases)
{
    /// <summary>Past cycles that a case needs, except in the scenarios by cycles known.</summary>
    public const int MinPastCycles = 3;

    /// <summary>The key of all cycles.</summary>
    public const string AllKey = "";

    private const double UnevenDays = 4;
    private const double HoleRate = 0.1;
    private const int MaxAhead = 6;
    private const int NoSignDay = 16;

    private static readonly int[] RunningDays = [20, 28, 30, 35, 40];
    private static readonly (int From, int To)[] Known = [(0, 0), (1, 1), (2, 2), (3, 5), (6, 11), (12, int.MaxValue)];

    /// <summary>All scenarios of a table that have cases.</summary>
    /// <param name="persons">The charts, with their missing logs.</param>
    /// <param name="seed">Seed of the logs that are removed.</param>
    /// <exception cref="CycleTableException">The table has no cycle to forecast.</exception>
    public static IReadOnlyList<Scenario> AllOf(IReadOnlyList<ChartedPerson> persons, int seed)
    {
        ChartedPerson[] unsigned = [.. persons.Select(p => p.WithoutSigns())];
        var charts = new WalkForward(unsigned);
        var signed = new WalkForward(persons);
        var withHoles = new WalkForward(MissingLogs.Make(unsigned, HoleRate, seed));
        var any = charts.FirstDays(0);
        ChartedPerson[] withYear = [.. unsigned.Where(p => p.BirthYear > 0)];
        var aged = new WalkForward(withYear).FirstDays(0);
        var ageless = new WalkForward([.. withYear.Select(p => p with { BirthYear = 0 })]).FirstDays(0);
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
            new("With unlogged periods", "10 % of periods not logged", "holes_10_", withHoles.FirstDays(MinPastCycles)),
            new(
                "With unlogged periods", "10 % not logged, nothing logged for 40 days", "holes_10_silent_40_",
                withHoles.Silent(40, MinPastCycles)),
            new("After ovulation", "on the day of a logged ovulation", "ovulation_", charts.OvulationDays(MinPastCycles)),
            .. Known[..2].SelectMany(range => new Scenario[]
            {
                new("With a year of birth", $"{NameOf(range)}, year of birth known", $"aged_{range.From}_",
                    [.. aged.Where(c => c.PastDays.Length == range.From)]),
                new("With a year of birth", $"{NameOf(range)}, the same without it", $"ageless_{range.From}_",
                    [.. ageless.Where(c => c.PastDays.Length == range.From)]),
            }),
            new("After a fertile sign", "on the day of the first fertile sign", "sign_", signed.SignDays(MinPastCycles, true)),
            new("After a fertile sign", "the same day without the sign", "unsigned_", signed.SignDays(MinPastCycles, false)),
            new(
                "After a fertile sign", $"no sign yet, day {NoSignDay}", "no_sign_",
                signed.DaysWithoutSign(NoSignDay, MinPastCycles, true)),
            new(
                "After a fertile sign", $"day {NoSignDay}, the same without past signs", "no_signs_",
                signed.DaysWithoutSign(NoSignDay, MinPastCycles, false)),
            new(
                "After a fertile sign", "on the day of an ovulation after a sign", "signed_ovulation_",
                signed.SignedOvulationDays(MinPastCycles)),
            .. Enumerable.Range(2, MaxAhead - 1).Select(ahead => new Scenario(
                "Cycles ahead", $"{ahead} cycles ahead", $"ahead_{ahead}_", charts.Ahead(ahead, MinPastCycles))),
            .. new RealSituations(persons, seed).All(),
            .. FixedHistories.All(),
        ];
        return any.Length > 0
            ? [.. all.Where(s => s.Cases.Count > 0)]
            : throw new CycleTableException(
                "there is nothing to forecast: every cycle has a pause or a period that is not logged");
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
