using Microsoft.Extensions.ObjectPool;
using Predictions.Core.Features;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.LoadTest.Targets;
using Predictions.Models.Registry;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Stored;
using Predictions.ReferenceService.Scoring;
using Predictions.Testing;

namespace Predictions.PerfGates.Scenarios;

/// <summary>One distribution: the compiled scorer, compared with ML.NET's engine, which is called for each trained day.</summary>
internal sealed class Distribution() : Scenario("distribution", Cpu)
{
    private static readonly Gate Cpu = new(
        "distribution", "one distribution, compiled ÷ PredictionEngine day by day, CPU time", Bound.AtMost(1 / 30.0));

    private const int Histories = 200;

    // Repetitions of the compiled scorer for each one of the engine, so that both run long enough to be timed.
    private const int CompiledRepeats = 30;

    public override Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var models = Checkout.PathOf("models");
        var shipped = ShippedModel.Read(models);
        var compiled = ModelRegistry.Load(models).Current.Stable!.Scoring.Learned!;
        var dayByDay = new PooledHazards(new DefaultObjectPoolProvider().Create(new EnginePolicy(shipped)), shipped);
        var summaries = Summaries(shipped.Manifest.Prior);
        var passes = testBed.Options.IsQuick ? 1 : 5;

        // The first round warms up both and does not count.
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
            testBed.Log.Write(
                $"round {round + 1} of {testBed.Options.Rounds}: compiled {ours:0.00} µs, day by day {engine:0.0} µs");
        }

        return Task.FromResult<IReadOnlyList<Figure>>(
        [
            Cpu.Of(
                ratios,
                [$"the compiled scorer took {micros:0.00} µs; the engine is called for trained days only"], []),
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
        Span<CycleEvidence> evidence = stackalloc CycleEvidence[history.Periods.Length];
        return ObservedCycles.TryDerive(history, UserIds.AsOf, lengths, evidence, out var cycles)
            ? CycleFeatures.From(cycles, prior).Summary
            : throw new InvalidOperationException("A user of the population has no period");
    }
}
