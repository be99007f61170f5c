using Predictions.Core.History;

namespace Predictions.Core.Features;

/// <summary>
/// The inputs of a model whose distribution over a deployment's cycles is compared with that over its training: what a log says
/// on the first day of a cycle about the person and the cycle before. Training and service compute them here.
/// </summary>
public static class ModelInputs
{
    /// <summary>The inputs, in the order of their values.</summary>
    public static readonly IReadOnlyList<ModelInput> All =
    [
        // The number of known cycles, up to HistorySummary.MaxCycles.
        new("count", []),
        // The usual length and the usual spread, in days.
        new("centre_days", []),
        new("scale_days", []),
        // The interval that just ended, as a multiple of the usual length before it. About 2 where a period was not logged.
        new("interval_ratio", [CleanedCycles.LongRatio]),
        // From here on 0 stands for unknown or not logged. The last three are those of the cycle that just ended: the length of
        // its bleed in days, the number of its ovulation's evidence, and the days to its first fertile sign.
        new("age_years", [0]),
        new("last_bleed_days", [0]),
        new("ovulation_evidence", [0]),
        new("sign_day", [0]),
    ];

    /// <summary>
    /// Fills the inputs as of a day, <see cref="All"/> in order; <c>false</c> where no cycle has ended until then.
    /// </summary>
    /// <param name="history">The history. Records that begin after <paramref name="asOf"/> are ignored.</param>
    /// <param name="asOf">The first day of the running cycle.</param>
    /// <param name="prior">The prior of the model's training.</param>
    /// <param name="values">As long as <see cref="All"/>.</param>
    public static bool TryFill(CycleHistory history, DateOnly asOf, LengthPrior prior, Span<double> values)
    {
        Span<int> lengths = stackalloc int[history.Periods.Length];
        Span<CycleEvidence> evidence = stackalloc CycleEvidence[history.Periods.Length];
        if (!ObservedCycles.TryDerive(history, asOf, lengths, evidence, out var cycles) || !cycles.IsLastLengthCurrent)
            return false;

        var summary = CycleFeatures.From(cycles, prior).Summary;
        var before = CycleFeatures.From(new ObservedCycles { LengthsDays = cycles.LengthsDays[..^1] }, prior).Summary;
        var last = cycles.LengthsDays.Length - 1;
        CycleEvidence? ended = cycles.Evidence is [.., { } latest] && latest.Cycle == last ? latest : null;
        values[0] = summary.Count;
        values[1] = summary.CentreDays;
        values[2] = summary.ScaleDays;
        values[3] = cycles.LengthsDays[last] / before.CentreDays;
        values[4] = summary.Person.AgeYears;
        values[5] = summary.Person.LastBleedDays;
        values[6] = ended is { OvulationDay: not null } seen ? NumberOf(seen.Kind) : 0;
        values[7] = ended?.SignDay ?? 0;
        return true;
    }

    // An ovulation without a kind must not count as no ovulation.
    private static int NumberOf(OvulationEvidence kind) =>
        (int)(kind == OvulationEvidence.Unspecified ? OvulationEvidence.Other : kind);
}

/// <summary>One input of a model.</summary>
/// <param name="Name">The name in manifests, metrics and reports.</param>
/// <param name="Edges">
/// The edges that its bins have in every profile, ascending: where a value is read otherwise. The other edges are quantiles.
/// </param>
public sealed record ModelInput(string Name, IReadOnlyList<double> Edges);
