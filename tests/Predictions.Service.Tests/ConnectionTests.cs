using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Predictions.Service.Calls;

namespace Predictions.Service.Tests;

/// <summary>The service closes old and slow connections without failing calls.</summary>
public class ConnectionTests(ServiceFixture fixture)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_old_connection_is_closed_and_later_calls_succeed()
    {
        await using var service = await ServiceUnderTest.StartAsync(
            fixture.Redis.ConnectionString, null, ("Connections:MaxAgeSeconds", "1"));
        using var idle = new TcpClient();
        await idle.ConnectAsync(IPAddress.Loopback, service.HttpAddress.Port, HttpAnswers.Token);
        await idle.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes("GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n"), HttpAnswers.Token);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(HttpAnswers.Token);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        // Returns only after the server closes the connection.
        var answer = await new StreamReader(idle.GetStream()).ReadToEndAsync(limit.Token);
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);

        for (var i = 0; i < 30; i++, await Task.Delay(50, HttpAnswers.Token))
        {
            await service.Predictions.PredictAsync(Samples.Inline());
            await service.Http.GetAsync("/v1/models", HttpAnswers.Token).OkAsync();
        }
    }

    [Fact]
    public async Task A_stopping_instance_reports_not_ready_and_answers_while_its_connections_close_one_by_one()
    {
        const int connections = 4;
        var (clock, notice) = (new FakeTimeProvider(FixedClock.Noon), TimeSpan.FromMinutes(1));
        await using var service = await ServiceUnderTest.StartAsync(
            fixture.Redis.ConnectionString, clock, ("Drain:NoticeMs", $"{notice.TotalMilliseconds}"));
        var clients = new List<HttpClient>();
        for (var i = 0; i < connections; i++)
        {
            clients.Add(new HttpClient { BaseAddress = service.HttpAddress });
            await clients[i].GetAsync("/v1/models", HttpAnswers.Token).OkAsync();
        }

        var stopping = service.StopAsync();
        await UntilAsync(async () =>
        {
            using var ready = await service.Operators.GetAsync("/health/ready", HttpAnswers.Token);
            return ready.StatusCode == HttpStatusCode.ServiceUnavailable;
        });
        for (var open = connections; open > 0; open--)
        {
            await UntilAsync(async () => await OpenAsync(service) == open);
            clock.Advance(notice / (connections + 1) + TimeSpan.FromMilliseconds(1));
        }

        await UntilAsync(async () => await OpenAsync(service) == 0);
        Assert.False(stopping.IsCompleted);
        // New connections are still served until the notice is over.
        await service.Predictions.PredictAsync(Samples.Inline());
        await service.Http.GetAsync("/v1/models", HttpAnswers.Token).OkAsync();
        clock.Advance(notice);
        await stopping;
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_connection_that_resets_calls_without_measure_is_closed()
    {
        // The client answers no pings.
        await using var service = await ServiceUnderTest.StartAsync(
            fixture.Redis.ConnectionString, null, ("Connections:PingSeconds", "3600"));
        using var hostile = RawHttp2Client.Connect(service.GrpcAddress.Port);
        const int each = 50;
        for (var sent = each; sent <= ListenerFeature.MaxResets; sent += each)
        {
            await hostile.ResetCallsAsync(each);
            // The server limits calls that are reset before they began, so each group waits for the last.
            await UntilAsync(async () => await EndedAsync(service) == sent);
        }

        Assert.False(hostile.Closed.IsCompleted);
        await service.Predictions.PredictAsync(Samples.Inline());
        await hostile.ResetCallsAsync(each);
        await hostile.Closed.WaitAsync(Timeout, HttpAnswers.Token);
        var metrics = await MetricsReading.OfAsync(service.Operators);
        Assert.Equal(1, metrics["predictions_connections_aborted_total{reason=\"resets\"}"]);
        await service.Predictions.PredictAsync(Samples.Inline());
    }

    [Fact]
    public async Task A_call_with_a_slow_body_ends_at_its_deadline()
    {
        await using var service = await ServiceUnderTest.StartAsync(
            fixture.Redis.ConnectionString, null, ("Deadlines:MaxMs", "200"));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, service.HttpAddress.Port, HttpAnswers.Token);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            "POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"),
            HttpAnswers.Token);
        using var reader = new StreamReader(client.GetStream());
        Assert.Equal("HTTP/1.1 504 Gateway Timeout", await reader.ReadLineAsync(HttpAnswers.Token));
    }

    private static async Task<double> OpenAsync(ServiceUnderTest service) =>
        (await MetricsReading.OfAsync(service.Operators))["predictions_connections"];

    private static async Task<double> EndedAsync(ServiceUnderTest service)
    {
        var metrics = await MetricsReading.OfAsync(service.Operators);
        return metrics.SeriesOf("predictions_calls_total{transport=\"grpc\",method=\"Predict\"").Sum(series => metrics[series]);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var began = Stopwatch.StartNew(); !await holds(); await Task.Delay(10, HttpAnswers.Token))
            Assert.True(began.Elapsed < Timeout, $"not in {Timeout.TotalSeconds} s");
    }
}
