using Predictions.PerfGates.Servers;
using Predictions.V1;

namespace Predictions.Benchmarks.Tests;

/// <summary>That what is compared is comparable.</summary>
public class PeersTests(PeersFixture peers) : IClassFixture<PeersFixture>
{
    /// <summary>ML.NET's own calibrator rounds to floats.</summary>
    private const double ProbabilityTolerance = 1e-5;

    /// <summary>A share of the reply that two small numbers, zero for most users, would take.</summary>
    private const int MostBytesApart = 12;

    [Fact]
    public async Task The_tutorial_forecasts_what_the_service_does()
    {
        for (var user = 0; user < PeersFixture.Users; user++)
        {
            var ours = await peers.ForecastAsync(Peer.Ours, user);
            var tutorial = await peers.ForecastAsync(Peer.Reference, user);
            Assert.Equal(3, ours.Cycles.Count);
            foreach (var (a, b) in Numbers(ours).Zip(Numbers(tutorial)))
                Assert.InRange(b, a - ProbabilityTolerance, a + ProbabilityTolerance);
            Assert.Equal(WithoutNumbers(ours), WithoutNumbers(tutorial));
        }
    }

    [Fact]
    public async Task The_floor_answers_as_many_bytes_as_the_service_does()
    {
        var ours = new List<int>();
        var floor = new List<int>();
        for (var user = 0; user < PeersFixture.Users; user++)
        {
            ours.Add((await peers.ForecastAsync(Peer.Ours, user)).CalculateSize());
            floor.Add((await peers.ForecastAsync(Peer.Baseline, user)).CalculateSize());
        }

        Assert.Single(floor.Distinct());
        Assert.All(ours, bytes => Assert.InRange(bytes, floor[0] - MostBytesApart, floor[0] + MostBytesApart));
    }

    private static IEnumerable<double> Numbers(Forecast forecast) =>
    [
        forecast.Basis.UnloggedPeriodsSuspected, forecast.Basis.TypicalCycleDays, forecast.Basis.CycleSpreadDays,
        .. forecast.Cycles.SelectMany(c => new[] { c.PeriodStart.Probability, c.Ovulation.Probability, c.FertileWindow.Probability }),
    ];

    private static Forecast WithoutNumbers(Forecast forecast)
    {
        var dates = forecast.Clone();
        (dates.Basis.UnloggedPeriodsSuspected, dates.Basis.TypicalCycleDays, dates.Basis.CycleSpreadDays) = (0, 0, 0);
        foreach (var cycle in dates.Cycles)
            (cycle.PeriodStart.Probability, cycle.Ovulation.Probability, cycle.FertileWindow.Probability) = (0, 0, 0);
        return dates;
    }
}
