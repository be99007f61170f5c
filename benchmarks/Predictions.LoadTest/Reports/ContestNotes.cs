using Predictions.LoadTest.Results;
using Predictions.LoadTest.SideBySide;

namespace Predictions.LoadTest.Reports;

/// <summary>What a reader of a comparison must know before believing it.</summary>
internal static class ContestNotes
{
    public static IEnumerable<string> Of(string load, Contest contest, IReadOnlyList<string> targets)
    {
        foreach (var (i, name) in targets.Index())
        {
            if (contest.Of(i).Sum(m => m.ErrorCount) is > 0 and var errors)
                yield return $"{name}: {errors:N0} errors ({string.Join("; ", contest.Of(i).Where(m => m.ErrorCount > 0).Select(MeasurementTable.Errors).Distinct())}).";
            if (contest.Of(i).Any(m => m.Rate is null)
                && contest.FigureOf(i, m => m.Server?.BusyPercent) is { Least: < ServerUse.SaturatedPercent } busy)
                yield return $"{load}: {name} was not saturated in every round (at least {busy.Least:0.0} % of one core busy): "
                    + "its throughput is a lower bound.";
            if (contest.FigureOf(i, m => m.Rate is null ? 0 : m.Lateness.P99Ms) is { Most: > MeasurementNotes.SpoiltMs } late)
                yield return $"{load}: the load tester itself was late by up to {late.Most:0.00} ms (p99) on {name}.";
        }
    }
}
