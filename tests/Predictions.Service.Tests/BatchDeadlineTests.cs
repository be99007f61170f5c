using System.Diagnostics;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>A batch that asks for more than its time allows gets what was ready, and is told of the rest item by item.</summary>
public class BatchDeadlineTests(ServiceFixture fixture)
{
    private const int MaxMs = 100;

    [Fact]
    public async Task What_the_time_does_not_allow_is_said_of_each_item()
    {
        await using var service = await ServiceUnderTest.StartAsync(
            fixture.Redis.ConnectionString, TimeProvider.System, ("Deadlines:MaxMs", $"{MaxMs}"));
        var batch = new BatchPredictRequest();
        for (var i = 0; i < 1_000; i++)
            batch.Requests.Add(new PredictRequest
            {
                History = new History { Periods = { new Period { Start = "2010-01-01" } } },
                AsOf = "2026-01-01",
                Cycles = 12,
            });

        var began = Stopwatch.GetTimestamp();
        var results = (await service.Predictions.BatchPredictAsync(batch)).Results;
        Assert.Equal(1_000, results.Count);
        Assert.NotNull(results[0].Forecast);
        Assert.Equal("DEADLINE_EXCEEDED", results[^1].Error.Code);
        Assert.All(results, r => Assert.True(r.Forecast is not null || r.Error.Reason == "DEADLINE_EXCEEDED"));
        // Far above the bound, far below what all items take.
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalMilliseconds, 0, 20 * MaxMs);
    }
}
