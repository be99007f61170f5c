using Predictions.Core.Features;
using Predictions.Core.Verification;
using Predictions.Models.Inputs;
using Predictions.Training.Charts;

namespace Predictions.Training.Learning;

/// <summary>
/// The inputs of charted persons, taken as the service takes them: once for each cycle, when the period that ended it is logged.
/// </summary>
public static class CohortInputs
{
    // Deciles, and both tails: a drift often begins there.
    private static readonly double[] Quantiles = [0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98];

    /// <summary>The days and the inputs of a person's cycles; <see cref="ModelInputs.All"/> in order.</summary>
    /// <param name="person">The chart, with its missing logs.</param>
    /// <param name="prior">The prior of the model.</param>
    public static IEnumerable<(DateOnly Day, double[] Values)> Of(ChartedPerson person, LengthPrior prior)
    {
        var before = person.LogAt(0);
        for (var i = 1; i < person.Cycles.Count; i++)
        {
            if (!person.Cycles[i].IsLogged)
                continue;
            var log = person.LogAt(i);
            var values = new double[ModelInputs.All.Count];
            if (EndedCycle.Find(before, log, out var cycle) == CycleEnding.Ended
                && ModelInputs.TryFill(log, cycle.Next, prior, values))
                yield return (cycle.Next, values);
            before = log;
        }
    }

    /// <summary>The cycles of persons, counted into the bins of a profile.</summary>
    public static InputCounts Count(IEnumerable<ChartedPerson> persons, LengthPrior prior, InputProfile profile)
    {
        var counts = new InputCounts(profile);
        foreach (var (_, values) in persons.SelectMany(person => Of(person, prior)))
            counts.Add(values);
        return counts;
    }

    /// <summary>The profile of the persons that a model is trained on; <c>null</c> if no cycle of theirs ended.</summary>
    public static InputProfile? Profile(IReadOnlyList<ChartedPerson> persons, LengthPrior prior)
    {
        double[][] rows = [.. persons.SelectMany(person => Of(person, prior)).Select(cycle => cycle.Values)];
        if (rows.Length == 0)
            return null;
        var inputs = ModelInputs.All.Select((input, i) => Profiled(input, [.. rows.Select(row => row[i])]));
        return new InputProfile(rows.Length, [.. inputs]);
    }

    private static ProfiledInput Profiled(ModelInput input, double[] values)
    {
        // Quantiles of the known values: 0 stands for unknown where it is an edge, and has a bin of its own.
        double[] known = [.. values.Where(value => !(input.Edges.Contains(0) && value <= 0)).Order()];
        double[] edges =
        [
            .. Quantiles.Where(_ => known.Length > 0).Select(q => Math.Round(known[(int)(q * (known.Length - 1))], 2))
                .Concat(input.Edges).Distinct().Order(),
        ];
        var profiled = new ProfiledInput(input.Name, edges, new double[edges.Length + 1]);
        var counts = new long[edges.Length + 1];
        foreach (var value in values)
            counts[profiled.BinOf(value)]++;
        return profiled with { Shares = [.. counts.Select(count => Math.Round((double)count / values.Length, 5))] };
    }
}
