using Predictions.PerfGates.Servers;
using Predictions.V1;

namespace Predictions.Benchmarks.Tests;

/// <summary>The peers of the performance gates are comparable.</summary>
public class PeersTests(PeersFixture peers) : IClassFixture<PeersFixture>
{
    /// <summary>ML.NET's calibrator rounds to floats.</summary>
    private const double ProbabilityTolerance = 1e-5;

    /// <summary>The size of two small fields of the reply that are zero for most users.</summary>
    private const int MaxByteDifference = 12;

    [Fact]
    public async Task The_reference_service_gives_the_same_forecasts()
    {
        for (var user = 0; user < PeersFixture.Users; user++)
        {
            var ours = await peers.ForecastAsync(Peer.Ours, user);
            var reference = await peers.ForecastAsync(Peer.Reference, user);
            Assert.Equal(3, ours.Cycles.Count);
            foreach (var (a, b) in Numbers(ours).Zip(Numbers(reference)))
                Assert.InRange(b, a - ProbabilityTolerance, a + ProbabilityTolerance);
            Assert.Equal(WithoutNumbers(ours), WithoutNumbers(reference));
        }
    }

    [Fact]
    public async Task The_baseline_replies_have_the_same_size()
    {
        var ours = new List<int>();
        var baseline = new List<int>();
        for (var user = 0; user < PeersFixture.Users; user++)
        {
            ours.Add((await peers.ForecastAsync(Peer.Ours, user)).CalculateSize());
            baseline.Add((await peers.ForecastAsync(Peer.Baseline, user)).CalculateSize());
        }

        Assert.Single(baseline.Distinct());
        Assert.All(ours, bytes => Assert.InRange(bytes, baseline[0] - MaxByteDifference, baseline[0] + MaxByteDifference));
    }

    private static IEnumerable<double> Numbers(Forecast forecast) =>
    [
        forecast.Basis.UnloggedPeriodsSuspected, forecast.Basis.TypicalCycleDays, forecast.Basis.CycleSpreadDays,
        .. forecast.Cycles.SelectMany(c =>
            new[] { c.PeriodStart.Probability, c.Ovulation.Probability, c.FertileWindow.Probability }),
    ];

    // The reference service has no etags.
    private static Forecast WithoutNumbers(Forecast forecast)
    {
        var dates = forecast.Clone();
        dates.Etag = "";
        (dates.Basis.UnloggedPeriodsSuspected, dates.Basis.TypicalCycleDays, dates.Basis.CycleSpreadDays) = (0, 0, 0);
        foreach (var cycle in dates.Cycles)
            (cycle.PeriodStart.Probability, cycle.Ovulation.Probability, cycle.FertileWindow.Probability) = (0, 0, 0);
        return dates;
    }
}
