using Predictions.LoadTest.Results;
using Predictions.LoadTest.Soaking;
using Predictions.Reports;

namespace Predictions.LoadTest.Reports;

/// <summary>A soak as a page.</summary>
internal static class SoakPage
{
    public static string Of(Measurement measured, string verdict, IReadOnlyList<SoakSample> samples) => LoadPage.Of(
        $"{measured.Seconds / 60:0.#} minutes at {measured.Rate:N0} a second",
        MeasurementTable.Title(measured),
        verdict,
        LoadTiles.Of(measured),
        Pictures(measured, samples),
        [MeasurementTable.Of(measured)]);

    private static IEnumerable<Picture> Pictures(Measurement measured, IReadOnlyList<SoakSample> samples)
    {
        Picture?[] pictures =
        [
            SoakPlot.Latency(new LatencySeries("p99", [.. samples.Where(s => s.P99Ms > 0).Select(s => (s.Seconds, s.P99Ms))])),
            SoakPlot.Memory([.. samples.Where(s => s.ResidentMiB is not null).Select(s => (s.Seconds, s.ResidentMiB!.Value))]),
            PercentilePlot.Of(RunPage.Series(measured.Target, measured)),
        ];
        return pictures.OfType<Picture>();
    }
}
