using System.Text.Json;
using Predictions.Deploy.Configuration;
using Predictions.Deploy.Smoke;
using Predictions.Deploy.Tests.Bench;

namespace Predictions.Deploy.Tests.Smoke;

/// <summary>A smoke load is judged exactly by its objective.</summary>
public class SmokeResultTests
{
    private static readonly SloSettings Slo = new() { WithoutError = 0.999, LatencyMs = 50, InTime = 0.99 };

    [Theory]
    [InlineData(1000, 1, 10, true)]
    [InlineData(1000, 2, 0, false)]
    [InlineData(1000, 0, 11, false)]
    [InlineData(100, 0, 1, true)]
    [InlineData(100, 1, 0, false)]
    [InlineData(1, 0, 0, true)]
    public void A_call_more_decides(int calls, int failed, int late, bool meets)
    {
        var latencies = Enumerable.Range(0, calls).Select(i => i < late ? 50.001 : 50.0).ToArray();
        var errors = failed == 0 ? [] : new Dictionary<string, int> { ["status 503"] = failed };
        Assert.Equal(meets, new SmokeResult(latencies, errors).Meets(Slo));
    }

    [Fact]
    public void Quantiles_are_by_nearest_rank()
    {
        var result = new SmokeResult([.. Enumerable.Range(1, 200).Select(i => (double)i)], new Dictionary<string, int>());
        Assert.Equal([1, 100, 198, 200], new[] { 0, 0.5, 0.99, 1 }.Select(result.QuantileMs));
    }

    [Fact]
    public async Task A_service_that_stalls_is_charged_for_the_calls_behind()
    {
        await using var service = await LoopbackService.StartAsync();
        service.Takes = TimeSpan.FromMilliseconds(300);
        var load = new SmokeLoad(new SmokeSettings { CallsPerSecond = 40, Seconds = 1 }, "let-me-in", latencyMs: 60_000);
        var result = await load.RunAsync(service.Address, TestContext.Current.CancellationToken);
        Assert.Equal((40, 0), (result.Calls, result.Failed));
        Assert.InRange(result.QuantileMs(0), 280, 60_000);
        Assert.Equal("Bearer let-me-in", service.LastPass);
    }

    [Fact]
    public async Task A_service_that_is_not_there_fails_every_call()
    {
        var service = await LoopbackService.StartAsync();
        await service.DisposeAsync();
        var load = new SmokeLoad(new SmokeSettings { CallsPerSecond = 20, Seconds = 1 }, null);
        var result = await load.RunAsync(service.Address, TestContext.Current.CancellationToken);
        Assert.Equal(20, result.Errors["no connection"]);
        Assert.False(result.Meets(Slo));
    }

    [Fact]
    public void Histories_are_such_as_the_service_takes()
    {
        for (var call = 0; call < 500; call++)
        {
            using var request = JsonDocument.Parse(SmokeHistory.Request(call));
            var starts = request.RootElement.GetProperty("history").GetProperty("periods").EnumerateArray()
                .Select(p => DateOnly.Parse(p.GetProperty("start").GetString()!)).ToArray();
            Assert.All(starts.Zip(starts.Skip(1)), pair => Assert.InRange(pair.Second.DayNumber - pair.First.DayNumber, 24, 33));
            Assert.True(DateOnly.Parse(request.RootElement.GetProperty("asOf").GetString()!) >= starts[^1]);
        }
    }
}
