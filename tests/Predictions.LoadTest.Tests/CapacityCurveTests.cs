using System.Text.Json;
using Predictions.LoadTest.Experiments;
using Predictions.LoadTest.Results;
using Predictions.Testing;

namespace Predictions.LoadTest.Tests;

public sealed class CapacityCurveTests : FolderTest
{
    [Fact]
    public async Task Every_round_visits_every_rate_and_one_disturbed_round_does_not_move_the_median()
    {
        var asked = new List<double>();
        var run = new CapacityCurve(150, 50, 3);
        await run.RunAsync(
            (rate, closed) =>
            {
                if (closed is not null)
                    return Task.FromResult(Load(1_000, answered: 1_000, refused: 0, ms: 1));
                asked.Add(rate!.Value);
                var isDisturbed = asked.Count is > 3 and <= 6;
                return Task.FromResult(
                    Load(rate.Value, Math.Min(rate.Value, 1_000), Math.Max(rate.Value - 1_000, 0), isDisturbed ? 900 : 5));
            },
            TestContext.Current.CancellationToken);

        Assert.Equal([500, 1_000, 1_500, 500, 1_000, 1_500, 500, 1_000, 1_500], asked);
        Assert.Equal(1_000, run.Saturation);
        Assert.Equal([500, 1_000, 1_500], run.Points.Select(p => p.Rate));
        Assert.Equal([500, 1_000, 1_000], run.Points.Select(p => p.AnsweredPerSecond));
        Assert.Equal([0, 0, 500], run.Points.Select(p => p.RefusedPerSecond));
        Assert.All(run.Points, p => Assert.Equal(5, p.P99Ms));
        Assert.All(run.Points, p => Assert.Equal(0, p.FailedPerSecond));
        Assert.All(run.Points, p => Assert.Equal(p.AnsweredPerSecond, p.AnsweredWithin.Single(w => w.Ms == 50).PerSecond));
    }

    [Fact]
    public async Task Late_answers_and_errors_do_not_count_as_within_a_limit()
    {
        var run = new CapacityCurve(100, 100, 1);
        await run.RunAsync((rate, _) =>
            Task.FromResult(Load(1_000, answered: 1_000, refused: 400, ms: 80)), TestContext.Current.CancellationToken);
        var within = Assert.Single(run.Points).AnsweredWithin;
        Assert.Equal(0, within.Single(w => w.Ms == 50).PerSecond);
        Assert.Equal(1_000, within.Single(w => w.Ms == 100).PerSecond);
    }

    [Theory]
    [InlineData(400, 600, 100, true)]
    [InlineData(500, 500, 100, false)]
    [InlineData(1_000, 0, 100, false)]
    [InlineData(1_000, 0, 300, false)]
    public async Task A_curve_of_errors_is_known_and_shedding_above_saturation_is_none(
        double answered, double refused, int percent, bool isMostlyErrors)
    {
        var run = new CapacityCurve(percent, 100, 1);
        await run.RunAsync(
            (rate, _) => Task.FromResult(Load(rate ?? 1_000, answered, refused + Math.Max((rate ?? 0) - 1_000, 0), ms: 1)),
            TestContext.Current.CancellationToken);
        Assert.Equal(isMostlyErrors, run.IsMostlyErrors);
    }

    [Fact]
    public async Task The_verb_writes_the_curve()
    {
        await using var server = await FakeServer.StartAsync();
        var (json, html) = (PathOf("curve.json"), PathOf("curve.html"));
        Assert.Equal(0, await Loaded.RunAsync(
            $"curve --target {server.Grpc} --rounds 1 --seconds 0.3 --warmup 0 --most-percent 10 --step-percent 5 "
            + $"--server-pid auto --json {json} --html {html}"));
        using var written = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        var points = written.RootElement.GetProperty("points").EnumerateArray().ToArray();
        Assert.Equal(2, points.Length);
        Assert.True(points[0].GetProperty("rate").GetDouble() < points[1].GetProperty("rate").GetDouble());
        Assert.Equal(8, points[0].GetProperty("answeredWithin").GetArrayLength());
        Assert.True(written.RootElement.GetProperty("saturatedBy").GetDouble() > 0);
    }

    [Theory]
    [InlineData("curve --target grpc://127.0.0.1:1")]
    [InlineData("curve --target grpc://127.0.0.1:1 --server-pid auto --rounds 0")]
    [InlineData("curve --target grpc://127.0.0.1:1 --server-pid auto --most-percent 9")]
    [InlineData("curve --target grpc://127.0.0.1:1 --server-pid auto --most-percent 20 --step-percent 30")]
    public async Task An_invalid_command_line_is_2(string line) => Assert.Equal(2, await Loaded.RunAsync(line));

    /// <summary>One second of load; rejections take a millisecond.</summary>
    private static Measurement Load(double rate, double answered, double refused, double ms) =>
        RateSearchTests.Measured(ms) with
        {
            Rate = rate,
            Latency = Of((long)(answered + refused), refused / (answered + refused), ms),
            AnswerLatency = Of((long)answered, 0, ms),
            ErrorLatency = refused > 0 ? Of((long)refused, 0, 1) : null,
            Errors = refused > 0 ? new Dictionary<string, long> { ["RESOURCE_EXHAUSTED"] = (long)refused } : [],
            Server = new ServerUse(1, 100 * Math.Min(rate / 1_000, 1), 1),
        };

    private static Latencies Of(long requests, double shareAtOnce, double ms) => new()
    {
        Requests = requests, MeanMs = ms, P50Ms = ms, P90Ms = ms, P99Ms = ms, P999Ms = ms, MaxMs = ms,
        Percentiles = [new Percentile(0, shareAtOnce > 0 ? 1 : ms), new Percentile(shareAtOnce, shareAtOnce > 0 ? 1 : ms),
            new Percentile(1, ms)],
    };
}
