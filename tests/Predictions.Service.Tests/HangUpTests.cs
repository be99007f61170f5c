using System.Diagnostics;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;

namespace Predictions.Service.Tests;

/// <summary>Callers that disconnect before the answer are counted as such, and never as a failure of either side.</summary>
public sealed class HangUpTests(ServiceFixture fixture)
{
    private const string Head = "POST /v1/predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";

    private static readonly byte[] Message = RawGrpc.Framed(Samples.Inline().ToByteArray());

    [Theory]
    [InlineData("Content-Length: 60000\r\n\r\n", "FIN")]
    [InlineData("Content-Length: 60000\r\n\r\n{\"userId\":", "FIN")]
    [InlineData("Content-Length: 60000\r\n\r\n{\"userId\":", "RST")]
    [InlineData("Content-Length: 60000\r\n\r\n{\"userId\":", "half-close")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n", "FIN")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nFF\r\n{\"userId\":", "FIN")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", "FIN")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", "RST")]
    public Task A_caller_that_disconnects_within_a_body_is_counted_as_499(string begun, string how) =>
        IsCountedAsync("http", "499", async service =>
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(service.HttpAddress.Host, service.HttpAddress.Port, HttpAnswers.Token);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Head + begun), HttpAnswers.Token);
            await HangUpAsync(client.Client, how);
        });

    [Fact]
    public async Task Invalid_chunks_are_the_callers_error()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture.Redis.ConnectionString);
        var answer = RawHttp.Send(
            service.HttpAddress,
            "POST /v1/predict HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked", "xyz\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("body: must be sent whole, in valid chunks", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(20)]
    public Task A_call_that_is_canceled_within_its_message_is_counted_as_CANCELLED(int bytes) =>
        IsCountedAsync("grpc", "CANCELLED", async service =>
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
            using var handler = new SocketsHttpHandler();
            await SendPartAsync(service.GrpcAddress, handler, bytes, soon.Token);
        });

    [Theory]
    [InlineData(0, "FIN")]
    [InlineData(20, "FIN")]
    [InlineData(20, "RST")]
    public Task A_caller_that_disconnects_within_a_message_is_counted_as_CANCELLED(int bytes, string how) =>
        IsCountedAsync("grpc", "CANCELLED", async service =>
        {
            Socket? socket = null;
            using var handler = new SocketsHttpHandler
            {
                ConnectCallback = async (context, cancellation) =>
                {
                    socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            };
            var sent = SendPartAsync(service.GrpcAddress, handler, bytes, HttpAnswers.Token);
            await Task.Delay(300, HttpAnswers.Token);
            await HangUpAsync(socket!, how);
            await sent;
        });

    [Fact]
    public async Task A_caller_that_disconnects_while_the_store_is_read_is_counted_as_such()
    {
        await using var redis = await Testing.RedisServer.StartAsync();
        await using var service = await ServiceUnderTest.StartAsync(redis.ConnectionString);
        await service.Histories.RecordHistoryAsync(Samples.Record("ann"));
        redis.Freeze();
        try
        {
            await AbandonAsync("predictions_calls_total{transport=\"http\",method=\"GetHistory\",status=\"499\"}", token =>
                service.Http.GetAsync(new Uri("/v1/users/ann/history", UriKind.Relative), token));
            var read = new V1.GetHistoryRequest { UserId = "ann" };
            await AbandonAsync("predictions_calls_total{transport=\"grpc\",method=\"GetHistory\",status=\"CANCELLED\"}", token =>
                service.Histories.GetHistoryAsync(read, cancellationToken: token).ResponseAsync);
        }
        finally
        {
            redis.Resume();
        }

        async Task AbandonAsync(string series, Func<CancellationToken, Task> call)
        {
            using var given = new CancellationTokenSource();
            var pending = call(given.Token);
            await UntilAsync(service, "predictions_calls_under_way", 1);
            await given.CancelAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => pending);
            await UntilAsync(service, series, 1);
        }
    }

    /// <summary>
    /// Repeats a disconnect until it is counted: on a busy machine the server may not have seen the call before it.
    /// </summary>
    private async Task IsCountedAsync(string transport, string status, Func<ServiceUnderTest, Task> disconnect)
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture.Redis.ConnectionString);
        var predict = $"predictions_calls_total{{transport=\"{transport}\",method=\"Predict\"";
        string[] counted;
        var began = Stopwatch.StartNew();
        do
        {
            await disconnect(service);
            counted = [.. (await MetricsReading.OfAsync(service.Operators)).SeriesOf(predict)];
            Assert.InRange(began.Elapsed.TotalSeconds, 0, 60);
        }
        while (counted.Length == 0);
        Assert.Equal([predict + $",status=\"{status}\"}}"], counted);
    }

    private static async Task UntilAsync(ServiceUnderTest service, string series, double value)
    {
        for (var began = Stopwatch.StartNew(); ; await Task.Delay(10, HttpAnswers.Token))
        {
            var read = await MetricsReading.OfAsync(service.Operators);
            if (read.SeriesOf(series).Any(name => read[name] == value))
                return;
            var calls = read.SeriesOf("predictions_calls").Select(name => $"{name} {read[name]}");
            Assert.True(began.Elapsed.TotalSeconds < 60, $"{series} is not {value}: {string.Join('\n', calls)}");
        }
    }

    private static async Task HangUpAsync(Socket socket, string how)
    {
        if (how == "RST")
            socket.LingerState = new LingerOption(true, 0);
        if (how == "half-close")
        {
            socket.Shutdown(SocketShutdown.Send);
            // The server closes or resets the connection without an answer.
            await Task.WhenAny(socket.ReceiveAsync(new byte[1], HttpAnswers.Token).AsTask());
        }

        socket.Close();
    }

    private static async Task SendPartAsync(Uri address, SocketsHttpHandler handler, int bytes, CancellationToken cancellation)
    {
        using var client = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, RawGrpc.Predict));
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var body = new Pipe();
        await body.Writer.WriteAsync(Message.AsMemory(0, bytes), HttpAnswers.Token);
        request.Content = new StreamContent(body.Reader.AsStream());
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        await Assert.ThrowsAnyAsync<Exception>(() => client.SendAsync(request, cancellation));
    }
}
