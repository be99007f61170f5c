using System.Diagnostics;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;

namespace Predictions.Service.Tests;

/// <summary>Callers that abort their requests.</summary>
public sealed class HangUpTests(ServiceFixture fixture)
{
    [Fact]
    public async Task A_request_that_the_caller_aborts_is_counted_as_CANCELLED()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture.Redis.ConnectionString);
        const string predict = "predictions_calls_total{transport=\"grpc\",method=\"Predict\"";
        string[] counted;
        var began = Stopwatch.StartNew();
        do
        {
            // On a busy machine the client may cancel a call before the server sees it.
            await HangUpAsync(service.GrpcAddress);
            counted = [.. (await MetricsReading.OfAsync(service.Operators)).SeriesOf(predict)];
            Assert.InRange(began.Elapsed.TotalSeconds, 0, 60);
        }
        while (counted.Length == 0);
        Assert.Equal([predict + ",status=\"CANCELLED\"}"], counted);
    }

    private static async Task HangUpAsync(Uri address)
    {
        using var handler = new SocketsHttpHandler();
        using var client = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/predictions.v1.CyclePredictions/Predict"));
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Content = new StreamContent(new Pipe().Reader.AsStream());
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SendAsync(request, soon.Token));
    }
}
