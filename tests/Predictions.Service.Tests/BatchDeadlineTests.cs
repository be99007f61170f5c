using System.Diagnostics;
using Grpc.Core;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>A batch that exceeds its deadline returns the finished forecasts and an error for each other item.</summary>
public class BatchDeadlineTests(ServiceFixture fixture)
{
    private const int MaxMs = 100;

    [Fact]
    public async Task Items_after_the_deadline_fail_with_DEADLINE_EXCEEDED()
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

        // On a busy machine the deadline may pass before the first item, or before the call itself.
        for (var began = Stopwatch.StartNew(); ;)
        {
            Assert.InRange(began.Elapsed.TotalSeconds, 0, 60);
            if (await ResultsAsync(service, batch) is not { } results)
                continue;
            Assert.Equal(1_000, results.Count);
            Assert.Equal("DEADLINE_EXCEEDED", results[^1].Error.Code);
            Assert.All(results, r => Assert.True(r.Forecast is not null || r.Error.Reason == "DEADLINE_EXCEEDED"));
            if (results[0].Forecast is not null)
                return;
        }
    }

    private static async Task<IList<BatchPredictResponse.Types.Result>?> ResultsAsync(
        ServiceUnderTest service, BatchPredictRequest batch)
    {
        try
        {
            return (await service.Predictions.BatchPredictAsync(batch)).Results;
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.DeadlineExceeded)
        {
            return null;
        }
    }
}
