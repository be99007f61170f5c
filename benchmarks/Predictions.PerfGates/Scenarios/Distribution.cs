using Microsoft.Extensions.ObjectPool;
using Predictions.PerfGates.Machine;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Stored;
using Predictions.Core.Features;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.LoadTest.Populations;
using Predictions.Models;
using Predictions.ReferenceService.Scoring;

namespace Predictions.PerfGates.Scenarios;

/// <summary>One whole distribution: the compiled scorer, beside ML.NET's own engine asked day by day for the days it was taught.</summary>
internal sealed class Distribution : IScenario
{
    private const int Histories = 200;

    /// <summary>How often the compiled scorer answers for each time that the engine does, so that both take long enough to be timed.</summary>
    private const int CompiledRepeats = 30;

    public string Name => "distribution";

    public IReadOnlyList<string> Figures => ["distribution"];

    public Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var models = Path.Combine(Checkout.Root(), "models");
        var shipped = ShippedModel.Read(models);
        var compiled = ModelRegistry.Load(models).Current.Stable!.Scoring.Learned!;
        var dayByDay = new PooledHazards(new DefaultObjectPoolProvider().Create(new EnginePolicy(shipped)), shipped);
        var summaries = Summaries(shipped.Manifest.Prior);
        var passes = testBed.Options.IsQuick ? 1 : 5;

        // Until the runtime has compiled both for good; the first round is thrown away.
        var ratios = new List<double>();
        var micros = 0.0;
        for (var round = -1; round < testBed.Options.Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var engine = MicrosecondsOf(dayByDay, summaries, passes);
            var ours = MicrosecondsOf(compiled, summaries, passes * CompiledRepeats);
            if (round < 0)
                continue;
            ratios.Add(ours / engine);
            micros = ours;
            testBed.Steps.Tell($"round {round + 1} of {testBed.Options.Rounds}: compiled {ours:0.00} µs, day by day {engine:0.0} µs");
        }

        return Task.FromResult<IReadOnlyList<Figure>>(
        [
            new("distribution", "one distribution, compiled ÷ PredictionEngine day by day, CPU time", Bound.AtMost(1 / 30.0), ratios,
                [$"the compiled scorer took {micros:0.00} µs; the engine is asked for the days that it was taught alone"], []),
        ]);
    }

    private static double MicrosecondsOf(IHazardModel model, HistorySummary[] summaries, int passes)
    {
        Span<double> hazards = stackalloc double[DayAxis.Count];
        var before = Environment.CpuUsage.TotalTime;
        for (var pass = 0; pass < passes; pass++)
            foreach (ref readonly var summary in summaries.AsSpan())
                model.Hazards(summary, hazards);
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / passes / summaries.Length;
    }

    private static HistorySummary[] Summaries(LengthPrior prior)
    {
        var population = StoredPopulation.Usual(Histories);
        var summaries = new HistorySummary[Histories];
        for (var user = 0; user < Histories; user++)
            summaries[user] = SummaryOf(population.HistoryOf(user), prior);
        return summaries;
    }

    private static HistorySummary SummaryOf(CycleHistory history, LengthPrior prior)
    {
        Span<int> lengths = stackalloc int[history.Periods.Length];
        Span<int> luteal = stackalloc int[history.Periods.Length];
        return ObservedCycles.TryDerive(history, Population.AsOf, lengths, luteal, out var cycles)
            ? CycleFeatures.From(cycles, prior).Summary
            : throw new InvalidOperationException("A user of the population has no period");
    }
}
