using Grpc.Core;
using Predictions.Events.V1;
using Predictions.Testing;
using Predictions.V1;
using StackExchange.Redis;
using Client = Predictions.Events.V1.Events.EventsClient;

namespace Predictions.Service.Tests.Events;

/// <summary>Events over gRPC.</summary>
public sealed class EventTests : IAsyncLifetime
{
    private RedisServer _redis = null!;
    private ServiceUnderTest _service = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Client Events => new(_service.Channel);

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _service = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Each_change_is_one_event_and_a_repeat_or_a_refused_change_is_none()
    {
        var recorded = await _service.Histories.RecordHistoryAsync(Samples.Record("ann"), cancellationToken: Token);
        await _service.Histories.RecordHistoryAsync(Samples.Record("ann"), cancellationToken: Token);
        await _service.Histories.RecordHistoryAsync(Samples.Record("ann", "no date"))
            .FailsAsync(StatusCode.InvalidArgument, "INVALID_FIELD");
        await _service.Histories.DeleteHistoryAsync(new DeleteHistoryRequest { UserId = "ann" }, cancellationToken: Token);
        await _service.Histories.DeleteHistoryAsync(new DeleteHistoryRequest { UserId = "ann" }, cancellationToken: Token);

        var events = await ReadAllAsync(new ReadRequest { StopAtEnd = true });
        Assert.Equal([false, true], events.Select(e => e.HistoryChanged.Erased));
        var first = events[0];
        Assert.Equal(recorded.Revision, first.HistoryChanged.Revision);
        Assert.Equal($"{first.Subject}/{recorded.Revision}", first.Id);
        Assert.Equal(22, first.Subject.Length);
        Assert.Equal("2026-03-10", first.Day);
        Assert.Equal(Convert.FromBase64String(first.Subject[..4].Replace('-', '+').Replace('_', '/'))[0], first.Partition);
        Assert.True(first.HistoryChanged.Forecast.Changed);
        Assert.Equal(Forecast.Types.Status.OnTrack, first.HistoryChanged.Forecast.Status);
        Assert.Null(first.HistoryChanged.Forecast.NextPeriod);
        Assert.Null(events[1].HistoryChanged.Forecast);
    }

    [Fact]
    public async Task A_live_reader_gets_changes_of_every_instance_in_the_order_of_each_user()
    {
        await using var other = await StartAsync();
        using var call = Events.Read(new ReadRequest(), cancellationToken: Token);
        await call.ResponseHeadersAsync;
        var written = new Dictionary<string, List<long>>();
        for (var day = 1; day <= 20; day++)
            for (var user = 0; user < 5; user++)
            {
                var histories = (day + user) % 2 == 0 ? _service.Histories : other.Histories;
                var change = Samples.Record($"user-{user}", $"2026-01-{day:00}");
                var answer = await histories.RecordHistoryAsync(change, cancellationToken: Token);
                written.TryAdd($"user-{user}", []);
                written[$"user-{user}"].Add(answer.Revision);
            }

        var read = new List<Event>();
        while (read.Count < 100 && await call.ResponseStream.MoveNext(Token))
            read.Add(call.ResponseStream.Current);
        Assert.Equal(
            written.Values.Select(revisions => string.Join(' ', revisions)).Order(),
            read.GroupBy(e => e.Subject).Select(one => string.Join(' ', one.Select(e => e.HistoryChanged.Revision))).Order());
    }

    [Fact]
    public async Task A_consumer_continues_where_it_committed_also_at_another_instance()
    {
        for (var user = 0; user < 30; user++)
            await RecordAsync($"user-{user}");
        var first = await ReadAllAsync(new ReadRequest { Consumer = "mailer", StopAtEnd = true });
        Assert.Equal(30, first.Count);
        var commit = new CommitRequest { Consumer = "mailer" };
        foreach (var done in first.Take(20))
            commit.Positions[done.Partition] = done.Position;
        await Events.CommitAsync(commit, cancellationToken: Token);

        await using var other = await StartAsync();
        var events = new Client(other.Channel);
        var rest = await ReadAllAsync(events.Read(new ReadRequest { Consumer = "mailer", StopAtEnd = true }));
        Assert.Equal(first.Skip(20).Select(e => e.Id).Order(), rest.Select(e => e.Id).Order());
        var consumer = Assert.Single((await events.ListConsumersAsync(new(), cancellationToken: Token)).Consumers);
        Assert.Equal(("mailer", 10L), (consumer.Name, consumer.Lag));
        Assert.Equal(10, consumer.Partitions.Sum(partition => partition.Lag));
        var again = await ReadAllAsync(events.Read(new ReadRequest
        {
            Consumer = "mailer",
            StopAtEnd = true,
            From = { first.Select(e => e.Partition).Distinct().ToDictionary(p => p, _ => "") },
        }));
        Assert.Equal(30, again.Count);
    }

    [Fact]
    public async Task A_reader_of_some_partitions_gets_their_events_alone()
    {
        for (var user = 0; user < 60; user++)
            await RecordAsync($"user-{user}");
        var all = await ReadAllAsync(new ReadRequest { StopAtEnd = true });
        var some = await ReadAllAsync(new ReadRequest { StopAtEnd = true, Partitions = { Enumerable.Range(0, 128) } });
        Assert.Equal(all.Where(e => e.Partition < 128).Select(e => e.Id).Order(), some.Select(e => e.Id).Order());
        Assert.InRange(some.Count, 1, 59);
    }

    [Fact]
    public async Task A_position_that_is_not_kept_is_out_of_range_and_the_oldest_is_named()
    {
        await RecordAsync("ann");
        await RecordAsync("ann", "2026-01-20");
        var events = await ReadAllAsync(new ReadRequest { StopAtEnd = true });
        await using var raw = await ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString);
        await raw.GetDatabase().StreamTrimAsync($"{{p:{events[0].Partition:x2}}}events", 0);
        await RecordAsync("ann", "2025-12-20");

        var failure = await FailureAsync(new ReadRequest { From = { [events[0].Partition] = events[0].Position } });
        Assert.Equal(StatusCode.OutOfRange, failure.StatusCode);
        Assert.Contains($"\"{events[1].Position}\"", failure.Status.Detail, StringComparison.Ordinal);
        // What it has read was all there was, so nothing is missing.
        var next = await ReadAllAsync(
            new ReadRequest { From = { [events[1].Partition] = events[1].Position }, StopAtEnd = true });
        Assert.Equal("3", Assert.Single(next).Position.Split('-')[1]);
        failure = await FailureAsync(new ReadRequest { From = { [events[0].Partition] = "20786-99" } });
        Assert.Equal(StatusCode.OutOfRange, failure.StatusCode);
    }

    [Theory]
    [InlineData("partitions[1]")]
    [InlineData("consumer")]
    [InlineData("from[7]")]
    [InlineData("from")]
    public async Task An_invalid_field_is_named(string field)
    {
        var request = new ReadRequest { Partitions = { 0 } };
        if (field == "partitions[1]")
            request.Partitions.Add(256);
        else if (field == "consumer")
            request.Consumer = "Mail er";
        else
            request.From[field == "from" ? 300 : 7] = "yesterday";
        var failure = await FailureAsync(request);
        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        Assert.Contains(failure.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations, v => v.Field == field);
    }

    [Fact]
    public async Task A_commit_is_checked_and_the_number_of_consumers_is_bounded()
    {
        await Events.CommitAsync(new CommitRequest { Consumer = "" }).ResponseAsync.FailsAsync("consumer");
        await Events.CommitAsync(new CommitRequest { Consumer = "c", Positions = { [1] = "x" } }).ResponseAsync
            .FailsAsync("positions[1]");
        for (var i = 0; i < 100; i++)
            await Events.CommitAsync(new CommitRequest { Consumer = $"c-{i}" }, cancellationToken: Token);
        await Events.CommitAsync(new CommitRequest { Consumer = "one-more" })
            .FailsAsync(StatusCode.InvalidArgument, "TOO_MANY_ITEMS", "consumer");
    }

    [Fact]
    public async Task Without_an_outbox_reading_says_that_events_are_off()
    {
        await using var off = await ServiceUnderTest.StartAsync(_redis.ConnectionString);
        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await new Client(off.Channel).Read(new ReadRequest(), cancellationToken: Token).ResponseStream
                .MoveNext(Token));
        Assert.Equal(StatusCode.FailedPrecondition, failure.StatusCode);
        await new Client(off.Channel).CommitAsync(new CommitRequest { Consumer = "c" })
            .FailsAsync(StatusCode.FailedPrecondition, "EVENTS_OFF");
        await off.Http.GetAsync("/v1/events/consumers", Token).ProblemAsync(400, "EVENTS_OFF");
    }

    [Fact]
    public async Task A_stop_of_the_instance_ends_the_stream_so_that_the_reader_goes_elsewhere()
    {
        await using var stopped = await StartAsync();
        using var call = new Client(stopped.Channel).Read(new ReadRequest(), cancellationToken: Token);
        await call.ResponseHeadersAsync;
        var next = call.ResponseStream.MoveNext(Token);
        await stopped.StopAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(() => next);
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Equal("STREAM_ENDED", failure.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason);
    }

    [Fact]
    public async Task Dates_and_user_ids_are_in_events_only_where_they_are_switched_on()
    {
        await using var telling = await StartAsync(("Events:Detail", "Dates"), ("Events:Subject", "UserId"));
        await telling.Histories.PutHistoryAsync(
            new PutHistoryRequest { UserId = "ann", History = Samples.History() }, cancellationToken: Token);
        var told = Assert.Single(await ReadAllAsync(new Client(telling.Channel).Read(new ReadRequest { StopAtEnd = true })));
        Assert.Equal("ann", told.Subject);
        var forecast = await telling.Predictions.PredictAsync(
            new PredictRequest { UserId = "ann", AsOf = "2026-03-10" }, cancellationToken: Token);
        var (shown, sent) = (forecast.Cycles[0], told.HistoryChanged.Forecast);
        Assert.Equal(
            (shown.PeriodStart.Likely, shown.PeriodStart.Earliest, shown.PeriodStart.Latest),
            (sent.NextPeriod.Likely, sent.NextPeriod.Earliest, sent.NextPeriod.Latest));
        Assert.Equal((shown.FertileWindow.Start, shown.FertileWindow.End), (sent.FertileWindow.Start, sent.FertileWindow.End));
        Assert.Equal(shown.PeriodStart.Probability, sent.NextPeriod.Probability, 0.003);
    }

    [Fact]
    public async Task Old_events_are_deleted_and_consumers_are_measured()
    {
        await RecordAsync("ann");
        await using var raw = await ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString);
        var partition = (await ReadAllAsync(new ReadRequest { StopAtEnd = true }))[0].Partition;
        await Events.CommitAsync(new CommitRequest { Consumer = "mailer" }, cancellationToken: Token);
        // An instance measures and deletes at its start.
        await using var measuring = await StartAsync();
        while (!(await MetricsReading.OfAsync(measuring.Operators)).SeriesOf("predictions_events_lag{").Any())
            await Task.Delay(20, Token);
        var metrics = await MetricsReading.OfAsync(measuring.Operators);
        Assert.Equal(16, metrics.SeriesOf("predictions_events_lag{consumer=\"mailer\"").Count());
        Assert.Equal(1, metrics[$"predictions_events_lag{{consumer=\"mailer\",group=\"{partition / 16:x}\"}}"]);

        await using var later = await ServiceUnderTest.StartAsync(
            _redis.ConnectionString, new Later(FixedClock.Noon.AddDays(4)), ("Events:Mode", "Outbox"));
        while (await raw.GetDatabase().StreamLengthAsync($"{{p:{partition:x2}}}events") > 0)
            await Task.Delay(20, Token);
    }

    private Task<History> RecordAsync(string user, string start = "2026-02-20") =>
        _service.Histories.RecordHistoryAsync(Samples.Record(user, start), cancellationToken: Token).ResponseAsync;

    private Task<ServiceUnderTest> StartAsync(params (string, string)[] settings) =>
        ServiceUnderTest.StartAsync(_redis.ConnectionString, null, [("Events:Mode", "Outbox"), .. settings]);

    private Task<List<Event>> ReadAllAsync(ReadRequest request) => ReadAllAsync(Events.Read(request, cancellationToken: Token));

    private static async Task<List<Event>> ReadAllAsync(AsyncServerStreamingCall<Event> call)
    {
        using (call)
            return await call.ResponseStream.ReadAllAsync(Token).ToListAsync(Token);
    }

    private async Task<RpcException> FailureAsync(ReadRequest request) =>
        await Assert.ThrowsAsync<RpcException>(() => ReadAllAsync(request));

    private sealed class Later(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

file static class EventAnswers
{
    public static async Task FailsAsync(this Task<CommitResponse> call, string field)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        Assert.Contains(failure.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations, v => v.Field == field);
    }
}
