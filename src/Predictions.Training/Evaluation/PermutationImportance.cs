using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Training.Charts;

namespace Predictions.Training.Evaluation;

/// <summary>
/// How much a model relies on each input: the loss in CRPS once the input of each woman is exchanged for that of another. Source:
/// Breiman (2001), "Random Forests", section 10; on women that the model was not trained on, so that an input that was learned
/// by heart does not count.
/// </summary>
public static class PermutationImportance
{
    /// <summary>The exchanges whose mean is the loss.</summary>
    public const int Repeats = 5;

    private const int Stream = 0x504D55;

    // Situations that differ in what is known.
    private static readonly string[] Keys = [Scenario.AllKey, "known_0_", "known_1_", "day_35_", "sign_", "ovulation_"];

    /// <summary>The inputs in each situation, the one with the largest loss first. An input that no exchange changes, such as an
    /// age that no woman has, has no row.</summary>
    /// <param name="model">The model.</param>
    /// <param name="persons">Charts that the model was not trained on.</param>
    /// <param name="seed">Seed of the removed logs, the exchanges and the bootstrap.</param>
    /// <param name="progress">Receives each situation before its inputs are exchanged.</param>
    /// <exception cref="CycleTableException">The table has no cycle to forecast.</exception>
    public static IReadOnlyList<ImportanceRow> Of(
        ScoringModel model, IReadOnlyList<ChartedPerson> persons, int seed, IProgress<string>? progress = null)
    {
        var rows = new List<ImportanceRow>();
        foreach (var scenario in Scenario.AllOf(persons, seed).Where(s => Keys.Contains(s.Key)))
        {
            progress?.Report($"Exchanging inputs, {scenario.Name}");
            rows.AddRange(OfScenario(model, scenario, seed));
        }

        return rows;
    }

    /// <summary>For each case, one of another woman: no woman keeps her own, and each gives hers to one other.</summary>
    /// <param name="cases">Cases of at least two persons.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="repeat">The number of the exchange.</param>
    /// <returns>Indexes of cases.</returns>
    public static int[] Partners(IReadOnlyList<ForecastCase> cases, int seed, int repeat)
    {
        var ofPersons = cases.Index().GroupBy(c => c.Item.Person, c => c.Index).Select(group => group.ToArray()).ToArray();
        int[] order = [.. Enumerable.Range(0, ofPersons.Length)];
        var rng = new Rng(seed ^ Stream, repeat);
        // Sattolo (1986): one cycle through all persons.
        for (var i = order.Length - 1; i > 0; i--)
        {
            var with = rng.Whole(0, i - 1);
            (order[i], order[with]) = (order[with], order[i]);
        }

        var partners = new int[cases.Count];
        foreach (var (person, own) in ofPersons.Index())
        {
            var other = ofPersons[order[person]];
            foreach (var (i, at) in own.Index())
                partners[at] = other[i % other.Length];
        }

        return partners;
    }

    private static IEnumerable<ImportanceRow> OfScenario(ScoringModel model, Scenario scenario, int seed)
    {
        var cases = scenario.Cases;
        var bootstrap = new Bootstrap([.. cases.Select(c => c.Person)], seed);
        if (bootstrap.Women < 2)
            return [];
        int[][] partners = [.. Enumerable.Range(0, Repeats).Select(repeat => Partners(cases, seed, repeat))];
        double[] own = [.. cases.AsParallel().AsOrdered().Select(c => Crps(model, c))];
        return Inputs(model, cases).Select(input => Row(input.Name, input.Exchanged)).OfType<ImportanceRow>()
            .OrderByDescending(row => row.LossDays.Value).ThenBy(row => row.Input, StringComparer.Ordinal);

        ImportanceRow? Row(string name, Exchange exchanged)
        {
            var isChanged = false;
            double[] losses = [.. ParallelEnumerable.Range(0, cases.Count).AsOrdered().Select(LossOf)];
            return isChanged
                ? new ImportanceRow(
                    scenario.Name, scenario.Key, name, bootstrap.Women, cases.Count, own.Average(),
                    bootstrap.Mean(i => losses[i]))
                : null;

            double LossOf(int i)
            {
                var loss = 0.0;
                foreach (var partner in partners)
                    if (exchanged(i, partner[i]) is { } after)
                    {
                        Volatile.Write(ref isChanged, true);
                        loss += Crps(after.Model, after.Case) - own[i];
                    }

                return loss / Repeats;
            }
        }
    }

    /// <summary>The model and the case after an exchange of two cases; <c>null</c> if it changes nothing.</summary>
    private delegate (ScoringModel Model, ForecastCase Case)? Exchange(int own, int other);

    private static IEnumerable<(string Name, Exchange Exchanged)> Inputs(ScoringModel model, IReadOnlyList<ForecastCase> cases)
    {
        foreach (var input in LogInput.All)
            yield return (input.Name, (own, other) =>
                input.Exchanged(cases[own], cases[other]) is var log && log.SameAs(cases[own].Log)
                    ? null : (model, cases[own] with { Log = log }));
        if (model.Learned is not { } trees)
            yield break;
        CycleFeatures[] features =
            [.. cases.Select(c => KnownCycles.Features(c.Log, c.Start.AddDays(c.AsOfDay), model.Prior))];
        HistorySummary[] summaries = [.. features.Select(f => f.Summary)];
        if (features.All(f => model.Shares.Of(f).IsZero))
            yield break;
        foreach (var input in TreeInput.All)
            yield return ($"trees: {input.Name}", (own, other) =>
                input.Exchanged(summaries[own], summaries[other]) is var summary && summary == summaries[own]
                    ? null : (model with { Learned = new ExchangedTrees(trees, summary) }, cases[own]));
    }

    private static double Crps(ScoringModel model, ForecastCase asked) =>
        new ModelForecaster(model.Name, model).Forecast(asked).Crps(asked.TruthDays);
}

/// <summary>How much a model relies on one input in one situation.</summary>
/// <param name="Situation">The name of the situation.</param>
/// <param name="Key">Its key; empty for all cycles.</param>
/// <param name="Input">The name of the input.</param>
/// <param name="Women">The number of women.</param>
/// <param name="Forecasts">The number of forecasts.</param>
/// <param name="CrpsDays">The CRPS with their own inputs.</param>
/// <param name="LossDays">The CRPS with the exchanged input − that, paired; 0 if the forecasts do not use the input.</param>
public sealed record ImportanceRow(
    string Situation, string Key, string Input, int Women, int Forecasts, double CrpsDays, IntervalEstimate LossDays);
