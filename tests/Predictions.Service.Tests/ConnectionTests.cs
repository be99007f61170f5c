using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Predictions.Service.Tests;

/// <summary>The service closes old and slow connections without failing calls.</summary>
public class ConnectionTests(ServiceFixture fixture)
{
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
}
