using System.Text;
using Predictions.Deploy.Capacity;
using Predictions.Deploy.Capacity.Curves;

namespace Predictions.Deploy.Tests.Capacity;

public class CapacityCurveTests
{
    private const string Good = """
        {"verb": "curve", "machine": {"cpu": "Some CPU", "cores": 2, "at": "2026-03-10T00:00:00Z"}, 
         "target": "grpc://127.0.0.1:1", "seconds": 5, "rounds": 3, "points": [
          {"rate": 100, "answeredPerSecond": 100, "refusedPerSecond": 0, "failedPerSecond": 0, "cpuCores": 0.1,
           "p50Ms": 1, "p99Ms": 2,
           "answeredWithin": [{"ms": 20, "perSecond": 80}, {"ms": 50, "perSecond": 100}]},
          {"rate": 200, "answeredPerSecond": 150, "refusedPerSecond": 40, "failedPerSecond": 10, "cpuCores": 0.9,
           "p50Ms": 1, "p99Ms": 2,
           "answeredWithin": [{"ms": 20, "perSecond": 100}, {"ms": 50, "perSecond": 140}]}]}
        """;

    [Fact]
    public void A_curve_of_the_load_tester_is_read()
    {
        var curve = Read(Good, 50);
        Assert.Equal(new CurvePoint(100, 100, 0, 0, 0, 0.1), curve.Points[0]);
        Assert.Equal(new CurvePoint(200, 140, 10, 40, 10, 0.9), curve.Points[1]);
        Assert.Equal("Some CPU, 2026-03-10, 3 rounds of 5 s", curve.Source);
        // Interpolates linearly between the measured limits.
        Assert.Equal(90, Read(Good, 35).Points[0].InTime, 9);
    }

    [Fact]
    public void Between_points_there_is_a_straight_line_from_nothing_on()
    {
        var curve = Read(Good, 50);
        Assert.Equal(new CurvePoint(50, 50, 0, 0, 0, 0.05), curve.At(50));
        Assert.Equal(new CurvePoint(150, 120, 5, 20, 5, 0.5), curve.At(150));
        Assert.Equal(default, curve.At(0));
    }

    [Fact]
    public void Beyond_the_highest_rate_what_is_over_is_refused() =>
        Assert.Equal(new CurvePoint(1_000, 140, 10, 840, 10, 0.9), Read(Good, 50).At(1_000));

    [Fact]
    public void Half_a_core_at_half_the_speed_does_a_quarter_of_it()
    {
        var at = Read(Good, 50).At(50, speed: 0.5, cores: 0.5);
        Assert.Equal(new CurvePoint(50, 35, 2.5, 10, 2.5, 0.45), at);
    }

    [Fact]
    public void All_that_arrives_comes_to_something()
    {
        var curve = Read(Good.Replace("\"answeredPerSecond\": 150", "\"answeredPerSecond\": 144", StringComparison.Ordinal), 50);
        for (var rate = 1; rate < 500; rate += 7)
        {
            var at = curve.At(rate);
            Assert.Equal(rate, at.InTime + at.Late + at.Refused + at.Failed, 6);
        }
    }

    [Fact]
    public void The_held_rate_is_the_highest_with_enough_answers_in_time()
    {
        Assert.Equal(1_000, Curves.Sharp.Held(0), 0);
        Assert.Equal(1_000 / 0.9, Curves.Sharp.Held(0.1), 0);
    }

    [Theory]
    [InlineData("\"verb\": \"curve\"", "\"verb\": \"run\"", "is not what `loadtest curve --json` writes")]
    [InlineData("{\"verb\"", "[{\"verb\"", "is not what `loadtest curve --json` writes")]
    [InlineData("\"rate\": 200", "\"rate\": 100", "point 2: its rate, 100, must be above the one before, 100")]
    [InlineData("\"rate\": 100", "\"rate\": 0", "point 1: its rate, 0, must be above the one before, 0")]
    [InlineData("\"refusedPerSecond\": 40", "\"refusedPerSecond\": -40", "point 2: no number may be negative")]
    [InlineData("\"cpuCores\": 0.9", "\"cpuCores\": -0.9", "point 2: no number may be negative")]
    [InlineData("\"ms\": 50", "\"ms\": 49", "how many were answered within 50 ms is not in it; limits that are: 20 to 49 ms")]
    public void An_invalid_curve_is_an_error_with_its_file(string was, string isNow, string told)
    {
        var message =
            Assert.Throws<CapacityException>(() => Read(Good.Replace(was, isNow, StringComparison.Ordinal), 50)).Message;
        Assert.StartsWith("x.json: ", message, StringComparison.Ordinal);
        Assert.Contains(told, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_points_at_least_and_one_answered_in_time()
    {
        Assert.Contains("at least two points", Assert.Throws<CapacityException>(() =>
            new CapacityCurve([new CurvePoint(1, 1, 0, 0, 0, 1)], "")).Message, StringComparison.Ordinal);
        Assert.Contains("in time", Assert.Throws<CapacityException>(
            () => new CapacityCurve([new CurvePoint(1, 0, 1, 0, 0, 1), new CurvePoint(2, 0, 2, 0, 0, 1)], "")).Message,
                StringComparison.Ordinal);
        Assert.Contains("/no/such.json", Assert.Throws<CapacityException>(() => CurveFile.Read("/no/such.json", 50)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_curve_that_is_kept_holds_the_rate_that_an_instance_is_built_for()
    {
        var curve = CurveFile.KeptOne(50);
        Assert.True(curve.Held(0.001) > 1_200, $"held: {curve.Held(0.001):N0}");
        Assert.True(curve.Points[^1].Refused > 0, "it does not go beyond what saturates");
    }

    private static CapacityCurve Read(string json, double sloMs) =>
        CurveFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)), "x.json", sloMs);
}
