using System.Collections.Concurrent;
using System.Diagnostics;

namespace Predictions.Service.Tests;

/// <summary>The spans of a call, which contain no request data.</summary>
public class CallSpanTests(ServiceFixture fixture)
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string RequestId = "5f0c6a1e-6b1c-4a3a-9d2e-0123456789ab";

    [Fact]
    public async Task A_call_is_a_span_with_its_stages_in_the_callers_trace()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Predictions",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var user = ServiceFixture.NewUser();
        await fixture.Service.Histories.RecordHistoryAsync(Samples.Record(user));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/users/{user}/forecast?asOf=2026-03-05");
        request.Headers.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");
        request.Headers.Add("x-request-id", RequestId);
        request.Headers.Add("tracestate", $"vendor={user}");
        request.Headers.Add("baggage", $"user={user}");
        await fixture.Service.Http.SendAsync(request, HttpAnswers.Token).OkAsync();

        // The span of the call ends after its answer. Other tests call the same service at the same time.
        List<Activity> mine;
        var waited = Stopwatch.StartNew();
        do
        {
            Assert.InRange(waited.Elapsed.TotalSeconds, 0, 60);
            mine = [.. spans.Where(span => span.TraceId.ToHexString() == TraceId)];
        }
        while (!mine.Exists(span => span.Kind == ActivityKind.Server));

        Assert.Equal(
            ["Predict", "features", "forecasting", "history", "history.read", "scoring"],
            mine.Select(span => span.OperationName).Order(StringComparer.Ordinal));
        var call = Assert.Single(mine, span => span.Kind == ActivityKind.Server);
        Assert.All(mine, span => Assert.True(span == call || span.ParentSpanId == call.SpanId));
        Assert.Equal(
            [new("predictions.transport", "http"), new("predictions.request_id", RequestId), new("predictions.status", "200")],
            call.Tags);
        Assert.All(mine, span => Assert.InRange(span.Duration, TimeSpan.Zero, call.Duration));
        Assert.All(mine, span => Assert.True(span.TraceStateString is null && !span.Baggage.Any() && !span.Events.Any()));
    }
}
