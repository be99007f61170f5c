using Predictions.LoadTest.Results;
using Predictions.Reports;

namespace Predictions.LoadTest.Reports;

/// <summary>One load as a page.</summary>
internal static class RunPage
{
    public static string Of(Measurement measured, Slo? slo) => LoadPage.Of(
        measured.Rate is { } rate ? $"{rate:N0} requests a second" : "As many requests as it takes",
        MeasurementTable.Title(measured),
        string.Join(' ', [Verdict(measured, slo), .. MeasurementNotes.Of(measured)]),
        LoadTiles.Of(measured),
        Pictures(measured),
        [MeasurementTable.Of(measured)]);

    /// <summary>A measurement's distribution as a line of a plot.</summary>
    public static LatencySeries Series(string name, Measurement measured) =>
        new(name, [.. measured.Latency.Percentiles.Select(p => (p.Share, p.Ms))]);

    private static IEnumerable<Picture> Pictures(Measurement measured) =>
        new[] { PercentilePlot.Of(Series(measured.Target, measured)) }.OfType<Picture>();

    private static string Verdict(Measurement measured, Slo? slo) => slo?.MissedBy(measured) switch
    {
        { } missed => $"Missed: {missed}.",
        null when slo is not null => "Held.",
        _ => $"p99 {measured.Latency.P99Ms:0.00} ms, {measured.ErrorCount:N0} errors.",
    };
}
