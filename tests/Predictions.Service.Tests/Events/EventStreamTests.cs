using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using Predictions.Events.V1;
using Predictions.Testing;

namespace Predictions.Service.Tests.Events;

/// <summary>Server-sent events, and readers that are slow.</summary>
public sealed class EventStreamTests : IAsyncLifetime
{
    private RedisServer _redis = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync();

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task A_stream_over_HTTP_has_the_form_of_server_sent_events_and_continues_after_its_last_id()
    {
        await using var service = await StartAsync();
        for (var user = 0; user < 100; user++)
            await RecordAsync(service, $"user-{user}");
        using var response = await service.Http.GetAsync("/v1/events?stopAtEnd=true", Token);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.True(response.Headers.CacheControl!.NoStore);
        var first = Parse(await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(100, first.Events.Count);
        Assert.All(first.Events, one => Assert.Equal("predictions.history.changed.v1", one.Type));
        var data = first.Events[0].Data;
        Assert.True(data.GetProperty("historyChanged").GetProperty("forecast").GetProperty("changed").GetBoolean());
        Assert.Equal("ON_TRACK", data.GetProperty("historyChanged").GetProperty("forecast").GetProperty("status").GetString());

        // The last id came with the 64th event, so the rest comes again.
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events?stopAtEnd=true");
        request.Headers.Add("Last-Event-ID", first.LastId);
        using var again = await service.Http.SendAsync(request, Token);
        Assert.Equal(
            first.Events.Skip(64).Select(one => one.Id).Order(),
            Parse(await again.Content.ReadAsStringAsync(Token)).Events.Select(one => one.Id).Order());
        await service.Http.GetAsync("/v1/events?from=yesterday", Token).ProblemAsync(400, "INVALID_FIELD", "from");
        await service.Http.GetAsync("/v1/events?partitions=0,256", Token).ProblemAsync(400, "INVALID_FIELD", "partitions[1]");
        await service.Http.GetAsync("/v1/events?consumer=No", Token).ProblemAsync(400, "INVALID_FIELD", "consumer");
        await service.Http.GetAsync("/v1/events?from=39.20786-99", Token).ProblemAsync(400, "POSITION_OUT_OF_RANGE", "from[39]");
    }

    [Fact]
    public async Task A_live_stream_over_HTTP_tells_its_position_while_it_waits_and_why_it_ends()
    {
        await using var service = await StartAsync();
        using var response = await service.Http.GetAsync("/v1/events", HttpCompletionOption.ResponseHeadersRead, Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Token));
        Assert.Equal(": waiting", await reader.ReadLineAsync(Token));
        await RecordAsync(service, "ann");
        var lines = new List<string>();
        while (!lines.Exists(line => line.StartsWith("id: ", StringComparison.Ordinal)))
            lines.Add((await reader.ReadLineAsync(Token))!);
        Assert.Single(lines, line => line.StartsWith("data: {\"id\":\"", StringComparison.Ordinal));
        var stopping = service.StopAsync();
        var rest = await reader.ReadToEndAsync(Token);
        await stopping;
        Assert.Contains("event: error\ndata: {", rest, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"STREAM_ENDED\"", rest, StringComparison.Ordinal);
        // One line for the reader, whatever it reads.
        var audit = await File.ReadAllLinesAsync(service.AuditFile, Token);
        Assert.Single(audit, line => line.Contains(
            "\"action\":\"read_events\",\"subject\":\"*\",\"by\":\"anonymous\",\"transport\":\"http\",\"outcome\":\"OK\"",
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_is_ended_and_continues_where_it_was()
    {
        await using var service = await StartAsync(("Events:SlowReaderSeconds", "1"));
        await FillAsync(service, 12_000);
        using var channel = SmallWindow(service);
        var events = new global::Predictions.Events.V1.Events.EventsClient(channel);
        using var call = events.Read(new ReadRequest(), cancellationToken: Token);
        await call.ResponseHeadersAsync;
        while ((await MetricsReading.OfAsync(service.Operators))["predictions_events_slow_readers_total"] == 0)
            await Task.Delay(20, Token);

        var received = new List<Event>();
        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(Token))
                received.Add(call.ResponseStream.Current);
        });
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.Equal("READER_TOO_SLOW", failure.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason);
        Assert.InRange(received.Count, 1, 11_999);

        while (!await HasReadTheRestAsync(events, received))
        {
            // On a busy machine this reader too may pause for a second.
        }

        Assert.Equal(12_000, received.Select(e => e.Id).Distinct().Count());
        Assert.Equal(12_000, received.Count);
    }

    /// <summary>Reads on where a reader stopped, and returns whether it came to the end.</summary>
    private static async Task<bool> HasReadTheRestAsync(
        global::Predictions.Events.V1.Events.EventsClient events, List<Event> received)
    {
        var from = received.GroupBy(e => e.Partition).ToDictionary(one => one.Key, one => one.Last().Position);
        using var rest = events.Read(new ReadRequest { From = { from }, StopAtEnd = true }, cancellationToken: Token);
        try
        {
            await foreach (var next in rest.ResponseStream.ReadAllAsync(Token))
                received.Add(next);
            return true;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.ResourceExhausted)
        {
            return false;
        }
    }

    [Fact]
    public async Task Readers_are_bounded()
    {
        await using var service = await StartAsync(("Events:MaxReaders", "2"));
        var events = new global::Predictions.Events.V1.Events.EventsClient(service.Channel);
        using var one = events.Read(new ReadRequest(), cancellationToken: Token);
        using var two = events.Read(new ReadRequest(), cancellationToken: Token);
        await Task.WhenAll(one.ResponseHeadersAsync, two.ResponseHeadersAsync);
        using var three = events.Read(new ReadRequest(), cancellationToken: Token);
        var failure = await Assert.ThrowsAsync<RpcException>(() => three.ResponseStream.MoveNext(Token));
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.Equal(2, (await MetricsReading.OfAsync(service.Operators))["predictions_events_readers"]);
        one.Dispose();
        while ((await MetricsReading.OfAsync(service.Operators))["predictions_events_readers"] > 1)
            await Task.Delay(20, Token);
    }

    private Task<ServiceUnderTest> StartAsync(params (string, string)[] settings) =>
        ServiceUnderTest.StartAsync(_redis.ConnectionString, null, [("Events:Mode", "Outbox"), .. settings]);

    private static Task<V1.History> RecordAsync(ServiceUnderTest service, string user, string start = "2026-02-20") =>
        service.Histories.RecordHistoryAsync(Samples.Record(user, start), cancellationToken: Token).ResponseAsync;

    /// <summary>Records users with many events each, so that they fill the buffers between service and reader.</summary>
    private static async Task FillAsync(ServiceUnderTest service, int events)
    {
        await Parallel.ForAsync(0, events / 100, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (user, _) =>
        {
            for (var i = 0; i < 100; i++)
                await RecordAsync(service, $"user-{user}", $"{2000 + i / 10}-{1 + i % 10:00}-01");
        });
    }

    private static GrpcChannel SmallWindow(ServiceUnderTest service) => GrpcChannel.ForAddress(
        service.GrpcAddress, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { InitialHttp2StreamWindowSize = 65_535 },
        });

    private static (List<(string Id, string Type, JsonElement Data)> Events, string LastId) Parse(string stream)
    {
        var events = new List<(string, string, JsonElement)>();
        var lastId = "";
        foreach (var block in stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = block.Split('\n').Where(line => !line.StartsWith(':')).Select(line => line.Split(": ", 2))
                .ToDictionary(field => field[0], field => field[1]);
            lastId = fields.GetValueOrDefault("id", lastId);
            if (!fields.TryGetValue("data", out var data))
                continue;
            var json = JsonDocument.Parse(data).RootElement;
            events.Add((json.GetProperty("id").GetString()!, fields["event"], json));
        }

        return (events, lastId);
    }
}
