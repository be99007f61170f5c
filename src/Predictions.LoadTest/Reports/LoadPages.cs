using Predictions.LoadTest.Experiments;
using Predictions.LoadTest.Results;
using Predictions.Reports;

namespace Predictions.LoadTest.Reports;

/// <summary>Results as HTML pages: one file each, without external resources.</summary>
public static class LoadPages
{
    private const double ShownLimitMs = 50;

    /// <summary>The page of one load.</summary>
    public static string Of(Measurement measured, Slo? slo, Provenance made) => Page(
        made,
        measured.Rate is { } rate ? $"{rate:N0} requests a second" : "Maximum throughput",
        LoadTables.TitleOf(measured),
        string.Join(' ', [Verdict(measured, slo), .. LoadNotes.Of(measured)]),
        Tiles(measured),
        [ByPercentile(measured)],
        [LoadTables.Of(measured)]);

    /// <summary>The page of a search.</summary>
    public static string Of(
        string target, string verdict, IReadOnlyList<Candidate> curve, Candidate? held, double p99Ms, Provenance made) => Page(
            made,
            "How many requests a second does it hold?", target, verdict,
            held is null ? [] : Tiles(held.Measured),
            [
                LatencyPlots.ByRate(
                    p99Ms, held?.Rate,
                    new LatencySeries("p99", ByRate(curve, latency => latency.P99Ms)),
                    new LatencySeries("p50", ByRate(curve, latency => latency.P50Ms))),
                held is null ? null
                    : LatencyPlots.ByPercentile(Series($"at {held.Rate:N0} a second", held.Measured.AnswerLatency)),
            ],
            [LoadTables.Of(target, curve)]);

    /// <summary>The page of a capacity curve.</summary>
    public static string Of(string target, string verdict, IReadOnlyList<CurvePoint> points, Provenance made) => Page(
        made,
        "Capacity by rate", target, verdict, [],
        [
            LatencyPlots.ByRate(
                ShownLimitMs, null,
                new LatencySeries("p99", [.. points.Where(p => p.AnsweredPerSecond > 0).Select(p => (p.Rate, p.P99Ms))]),
                new LatencySeries("p50", [.. points.Where(p => p.AnsweredPerSecond > 0).Select(p => (p.Rate, p.P50Ms))])),
        ],
        [LoadTables.Of(target, points)]);

    /// <summary>The page of a soak.</summary>
    public static string Of(Measurement measured, string verdict, IReadOnlyList<SoakSample> samples, Provenance made) => Page(
        made,
        $"{measured.Seconds / 60:0.#} minutes at {measured.Rate:N0} a second",
        LoadTables.TitleOf(measured),
        verdict,
        Tiles(measured),
        [
            LatencyPlots.OverTime(
                new LatencySeries("p99", [.. samples.Where(s => s.P99Ms > 0).Select(s => (s.Seconds, s.P99Ms))])),
            LatencyPlots.MemoryOverTime(
                [.. samples.Where(s => s.ResidentMiB is not null).Select(s => (s.Seconds, s.ResidentMiB!.Value))]),
            ByPercentile(measured),
        ],
        [LoadTables.Of(measured)]);

    /// <summary>The page of a comparison.</summary>
    public static string Of(
        IReadOnlyList<string> targets, IReadOnlyList<TextTable> tables,
        IReadOnlyList<(string Load, Comparison Comparison)> comparisons,
        IReadOnlyList<string> notes, Provenance made) => Page(
            made,
            string.Join(" and ", targets),
            "The same loads in alternating rounds; a ratio is the median of the rounds' ratios",
            notes.Count == 0 ? "No error, and no disturbance." : string.Join(' ', notes),
            [],
            comparisons.Select(c => MedianRounds(c.Load, c.Comparison, targets)),
            tables);

    private static Picture? MedianRounds(string load, Comparison comparison, IReadOnlyList<string> targets)
    {
        // Each line is the distribution of the round with the median p99: an average of distributions would be none that
        // occurred.
        var median = targets.Index().Where(t => comparison.Of(t.Index).Count > 0).Select(t => Series(
            t.Item, comparison.Of(t.Index).Select(m => m.AnswerLatency).OrderBy(latency => latency?.P99Ms)
                .ElementAt(comparison.Of(t.Index).Count / 2)));
        return LatencyPlots.ByPercentile([.. median]) is { } picture
            ? picture with
            {
                Name = load.StartsWith("Open", StringComparison.Ordinal) ? "open-loop" : "closed-loop",
                Title = load,
            }
            : null;
    }

    private static string Page(
        Provenance made, string title, string subject, string verdict,
        IEnumerable<(string Name, string Value, string Note)> tiles,
        IEnumerable<Picture?> pictures, IEnumerable<TextTable> tables) => ReportPage.Render(title, subject, verdict,
            Html.Tiles(tiles)
            + Html.Section("Plots", "plots", string.Concat(pictures.OfType<Picture>().Select(Html.Figure)))
            + Html.Section("All figures", "tables", string.Concat(tables.Select(Html.Table))),
            made);

    private static LatencySeries Series(string name, Latencies? latency) =>
        new(name, latency is null ? [] : [.. latency.Percentiles.Select(p => (p.Share, p.Ms))]);

    private static Picture? ByPercentile(Measurement measured) => LatencyPlots.ByPercentile(
        measured.ErrorLatency is null
            ? [Series(measured.Target, measured.AnswerLatency)]
            : [Series("answers", measured.AnswerLatency), Series("errors", measured.ErrorLatency)]);

    private static (double, double)[] ByRate(IReadOnlyList<Candidate> curve, Func<Latencies, double> figure) =>
        [.. curve.Where(c => c.Measured.AnswerLatency is not null).Select(c => (c.Rate, figure(c.Measured.AnswerLatency!)))];

    private static string Verdict(Measurement measured, Slo? slo) => (slo ?? Slo.None).MissedBy(measured) switch
    {
        { } missed => $"Missed: {missed}.",
        null when slo is not null => "Held.",
        _ => $"p99 {measured.AnswerLatency?.P99Ms:0.00} ms, {measured.ErrorCount:N0} errors.",
    };

    private static IEnumerable<(string Name, string Value, string Note)> Tiles(Measurement measured)
    {
        yield return ("Answers", $"{measured.Throughput:N0}", "a second");
        if (measured.AnswerLatency is { } answers)
        {
            yield return ("p50", $"{answers.P50Ms:0.00}", "ms");
            yield return ("p99", $"{answers.P99Ms:0.00}", "ms");
        }

        yield return ("Errors", $"{measured.ErrorCount:N0}", $"of {measured.Latency.Requests:N0} requests");
        if (measured.ErrorLatency is { } errors)
            yield return ("p99 of errors", $"{errors.P99Ms:0.00}", "ms");
        if (measured.Server is { } server)
        {
            yield return ("Server CPU", $"{server.CpuUsPerRequest:0.0}", "µs a request");
            yield return ("Server busy", $"{server.BusyPercent:0} %", "of one core");
        }
    }
}
