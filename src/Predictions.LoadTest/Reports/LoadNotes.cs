using Predictions.LoadTest.Experiments;
using Predictions.LoadTest.Results;

namespace Predictions.LoadTest.Reports;

/// <summary>Caveats that a reader of a result must know.</summary>
public static class LoadNotes
{
    // A larger delay of the load tester spoils the latencies that it reports.
    private const double MaxLatenessMs = 1;

    public static IEnumerable<string> Of(Measurement measured)
    {
        if (measured.IsInterrupted)
            yield return "Interrupted: the result covers the time until then.";
        if (measured.IsGivenUp)
            yield return "Abandoned: the target fell ever further behind the rate.";
        if (measured is { Rate: null, Server: null })
            yield return "It is not known whether the server was saturated: its process was not named (--server-pid).";
        if (measured is { Rate: null, Server.BusyPercent: < ServerUse.SaturatedPercent and var busy })
            yield return $"The server was not saturated ({busy:0.0} % of one core). The load tester "
                + $"({measured.LoadTesterBusyPercent:0.0} %), Redis or another program on its core was the limit. "
                + "The throughput is a lower bound.";
        if (measured.Rate is not null && measured.Lateness.P99Ms > MaxLatenessMs)
            yield return $"The load tester was late by {measured.Lateness.P99Ms:0.00} ms (p99), which is included in the "
                + "latencies: give it a core of its own, or more --threads.";
    }

    public static IEnumerable<string> Of(string load, Comparison comparison, IReadOnlyList<string> targets)
    {
        foreach (var (i, name) in targets.Index())
        {
            if (comparison.Of(i).Sum(m => m.ErrorCount) is > 0 and var errors)
                yield return $"{name}: {errors:N0} errors, {string.Join("; ", Kinds(comparison.Of(i)))}.";
            if (comparison.Of(i).Any(m => m.Rate is null)
                && comparison.FigureOf(i, m => m.Server?.BusyPercent) is { Least: < ServerUse.SaturatedPercent } busy)
                yield return $"{load}: {name} was not saturated in every round (at least {busy.Least:0.0} % of one core busy): "
                    + "its throughput is a lower bound.";
            if (comparison.FigureOf(i, m => m.Rate is null ? 0 : m.Lateness.P99Ms) is { Most: > MaxLatenessMs } late)
                yield return $"{load}: the load tester was late by up to {late.Most:0.00} ms (p99) on {name}.";
        }
    }

    private static IEnumerable<string> Kinds(IEnumerable<Measurement> rounds) =>
        rounds.SelectMany(m => m.Errors).GroupBy(e => e.Key).Select(kind => $"{kind.Sum(e => e.Value):N0} {kind.Key}");
}
