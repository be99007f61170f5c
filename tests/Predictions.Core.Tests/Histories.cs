using CsCheck;
using Predictions.Core.History;

namespace Predictions.Core.Tests;

/// <summary>Histories for tests: fixed ones, and random ones.</summary>
internal static class Histories
{
    public static readonly DateOnly FirstDay = new(2024, 1, 1);

    /// <summary>Any history of the contract, up to 25 periods, with spotting, gaps, pauses, ovulations and signs.</summary>
    public static readonly Gen<CycleHistory> Any =
        from gaps in Gen.Frequency((8, Gen.Int[18, 45]), (1, Gen.Int[1, 17]), (1, Gen.Int[46, 400])).List[0, 24]
        from bleed in Gen.Int[0, 30]
        from ovulations in Gen.Int[0, 900].HashSet[0, 10]
        from pauses in Gen.Select(Gen.Int[0, 900], Gen.Int[-1, 200]).List[0, 2]
        from signs in Gen.Select(Gen.Int[0, 900], Gen.Int[1, 3]).HashSet[0, 20]
        from birthYear in Gen.OneOf(Gen.Const(0), Gen.Int[1970, 2012])
        select Build(gaps, bleed, ovulations, pauses, signs, birthYear);

    public static CycleHistory OfLengths(params int[] lengths) => Build([.. lengths], 0, [], []);

    public static CycleHistory Build(
        IReadOnlyList<int> gaps,
        int bleed,
        IReadOnlyCollection<int> ovulations,
        IReadOnlyList<(int From, int Days)> pauses,
        IReadOnlyCollection<(int Day, int Kind)>? signs = null,
        int birthYear = 0)
    {
        var periods = new List<Period> { new(FirstDay, bleed) };
        foreach (var gap in gaps)
            periods.Add(new Period(periods[^1].Start.AddDays(gap), bleed));
        return CycleHistory.FromSorted(
            [.. periods],
            [.. ovulations.Order().Select(o => new Ovulation(FirstDay.AddDays(o), OvulationEvidence.LhTest))],
            [.. pauses.DistinctBy(p => p.From).OrderBy(p => p.From).Select(p => new Pause(
                FirstDay.AddDays(p.From), p.Days < 0 ? null : FirstDay.AddDays(p.From + p.Days), PauseReason.Other))],
            [.. (signs ?? []).Order().Select(s => new FertilitySign(FirstDay.AddDays(s.Day), (FertilitySignKind)s.Kind))],
            birthYear);
    }
}
