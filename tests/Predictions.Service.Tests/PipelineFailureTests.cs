using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;

namespace Predictions.Service.Tests;

/// <summary>A step of a pipeline that throws, as a bug would, ends its call as any other error does.</summary>
public class PipelineFailureTests(ServiceFixture fixture)
{
    [Fact]
    public async Task A_step_that_throws_is_INTERNAL_counted_and_traced()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Predictions",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var clock = new BreakableClock();
        await using var service = await ServiceUnderTest.StartAsync(fixture.Redis.ConnectionString, clock);
        clock.IsBroken = true;
        // The first step that uses the clock sheds load.
        var problem = await service.Http.GetAsync("/v1/models", HttpAnswers.Token).ProblemAsync(500, "INTERNAL");
        Assert.DoesNotContain("secret", $"{problem}", StringComparison.Ordinal);
        var failure = await service.Models.ListModelsAsync(new()).FailsAsync(StatusCode.Internal, "INTERNAL");
        Assert.DoesNotContain("secret", $"{failure.Status}", StringComparison.Ordinal);
        clock.IsBroken = false;

        string[] series =
        [
            "predictions_calls_total{transport=\"grpc\",method=\"ListModels\",status=\"INTERNAL\"}",
            "predictions_calls_total{transport=\"http\",method=\"ListModels\",status=\"500\"}",
        ];
        // A call is counted after its answer.
        var waited = Stopwatch.StartNew();
        MetricsReading read;
        do
        {
            Assert.InRange(waited.Elapsed.TotalSeconds, 0, 60);
            read = await MetricsReading.OfAsync(service.Operators);
        }
        while (read.SeriesOf("predictions_calls_total").Count(series.Contains) < 2);
        Assert.All(series, name => Assert.Equal(1, read[name]));
        Assert.Equal(2, spans.Count(span => span.OperationName == "ListModels" && span.Tags.Any(
            tag => tag.Key == "predictions.status" && tag.Value is "500" or "INTERNAL")));
        await service.Http.GetAsync("/v1/models", HttpAnswers.Token).OkAsync();
    }

    private sealed class BreakableClock : TimeProvider
    {
        public volatile bool IsBroken;

        public override DateTimeOffset GetUtcNow() => FixedClock.Noon;

        public override long GetTimestamp() =>
            IsBroken ? throw new InvalidOperationException("a secret: 2026-02-02") : base.GetTimestamp();
    }
}
