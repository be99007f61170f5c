using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.LoadTest.Experiments;
using Predictions.LoadTest.Reports;
using Predictions.LoadTest.Results;
using Predictions.Reports;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports;
using Predictions.Training.Simulation;
using Comparison = Predictions.Training.Evaluation.Comparison;
using LoadComparison = Predictions.LoadTest.Experiments.Comparison;

namespace Predictions.Browser.Tests;

/// <summary>One page of each kind, by name.</summary>
internal static class SamplePages
{
    private static readonly Provenance Made = new(
        new DateTimeOffset(2026, 3, 10, 14, 5, 0, TimeSpan.Zero),
        "predictions models evaluate --model 2 --cycles 'a table with a rather long name.csv' --html report.html",
        "predictions 1.2.3+0123456789abcdef0123456789abcdef01234567",
        [
            ("model", $"cycle-length@2, created 2026-03-09, model.zip SHA-256 {new string('a', 64)}"),
            ("table", $"a table with a rather long name.csv, SHA-256 {new string('b', 64)}"), ("seed", "7"),
        ]);

    private static readonly Dictionary<string, Lazy<string>> Pages = new()
    {
        ["evaluation"] = new(() => Evaluation(120)),
        ["few-women"] = new(() => Evaluation(4)),
        ["comparison"] = new(Compared),
        ["load"] = new(() => LoadPages.Of(Measured(1_200, 8.5), new Slo(50, 0), Made)),
        ["search"] = new(() => LoadPages.Of(
            "grpc://127.0.0.1:8081", "Highest rate held: 4,000 a second.",
            [.. Rates.Select(Tried)], Tried(4_000), 50, Made)),
        ["curve"] = new(() => LoadPages.Of(
            "grpc://127.0.0.1:8081", "Saturated by 8,000 a second.",
            [.. Rates.Select(rate => CurvePoint.Of([Measured(rate, rate / 150)]))], Made)),
        ["soak"] = new(() => LoadPages.Of(
            Measured(3_000, 9), "Memory was flat after 300 s.",
            [.. Enumerable.Range(1, 60).Select(i => new SoakSample(30 * i, 3_000, 5 + i % 7, 0, 160 + i % 3, 40))], Made)),
        ["side-by-side"] = new(SideBySide),
    };

    private static Candidate Tried(double rate) =>
        new(rate, Measured(rate, rate / 200), rate > 4_000 ? "p99 60 ms, 50 ms allowed" : null);

    private static double[] Rates => [1_000, 2_000, 4_000, 6_000, 8_000];

    /// <summary>The names of all pages.</summary>
    public static IEnumerable<string> Names => Pages.Keys;

    /// <summary>The text of a page.</summary>
    public static string Of(string name) => Pages[name].Value;

    private static string Evaluation(int count)
    {
        var women = Cohort.Simulate(3, count, CohortShape.Careful);
        var report = EvaluationReport.Of(
            ScoringModel.Statistical, "a table with a rather long name.csv", women, 7, by: GroupingColumn.Of(women, ["Age"]));
        return EvaluationPage.Of(
            report with { Importance = PermutationImportance.Of(ScoringModel.Statistical, women, 7) }, Made);
    }

    private static string Compared()
    {
        var other = ScoringModel.Statistical.With(new SkipPrior(0.2, 4)) with { Name = "cycle-length@2" };
        return ComparisonPage.Of(
            Comparison.Of(
                ScoringModel.Statistical with { Name = "cycle-length@1" }, other, "kept-aside.csv",
                Cohort.Simulate(4, 60, CohortShape.Careful), 7), Made);
    }

    private static string SideBySide()
    {
        string[] names = ["before", "after the change"];
        var comparison = new LoadComparison(2);
        comparison.RunAsync(3, (round, target) => Task.FromResult(Measured(3_000, 8 + round + target)), CancellationToken.None)
            .GetAwaiter().GetResult();
        const string Load = "Open loop, 3,000/s on 16 connections";
        return LoadPages.Of(
            names, [LoadTables.Of(Load, names[0], comparison.Rows(Load, names))], [(Load, comparison)],
            ["The load tester was late by up to 1.20 ms (p99) on before."], Made);
    }

    private static Measurement Measured(double rate, double p99) => new()
    {
        Target = "grpc://127.0.0.1:8081", Rate = rate, Connections = 16, Seconds = 30, Throughput = rate,
        Latency = Latency(p99), AnswerLatency = Latency(p99), ErrorLatency = Latency(p99 * 2), Lateness = Latency(0.4),
        Errors = new Dictionary<string, long> { ["RESOURCE_EXHAUSTED"] = 12, ["DEADLINE_EXCEEDED"] = 3 },
        Server = new ServerUse(312.5, 97.2, 168.4), LoadTesterBusyPercent = 31.4, ConnectionsReopened = 2, RequestsResent = 1,
        OpaqueHeaders = 0, IsInterrupted = false, IsGivenUp = false,
    };

    private static Latencies Latency(double p99) => new()
    {
        Requests = 36_000, MeanMs = p99 / 8, P50Ms = p99 / 10, P90Ms = p99 / 4, P99Ms = p99, P999Ms = p99 * 2, MaxMs = p99 * 5,
        Percentiles = [.. Enumerable.Range(0, 60).Select(i => 1 - Math.Pow(0.87, i))
            .Select(share => new Percentile(share, p99 / 10 * Math.Pow(1 - share, -0.5)))],
    };
}
