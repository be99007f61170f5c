using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Predictions.Contract;
using Predictions.Events.V1;

namespace Predictions.Client.Tests;

/// <summary>How the client reads events, continues after an interruption, and commits.</summary>
public sealed class EventStreamTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<ReadRequest> _requests = new();
    private DoubleService _service = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _service = await DoubleService.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task After_an_interruption_reading_continues_behind_the_last_event()
    {
        Answer(
            async (events, _) =>
            {
                await SendAsync(events, (0, "a"), (1, "b"), (0, "c"));
                throw Failure("STREAM_ENDED");
            },
            async (events, _) => await SendAsync(events, (0, "d"), (2, "e")));
        await using var connected = ClientUnderTest.Of(_service.Address);
        var interrupted = new List<ErrorReason>();
        var request = new EventsRequest
        {
            Consumer = "mailer",
            Partitions = [0, 1, 2],
            From = new Dictionary<int, string> { [1] = "", [2] = "z" },
            StopAtEnd = true,
            Interrupted = error => interrupted.Add(error.Reason),
        };
        var events = await connected.Client.ReadEventsAsync(request, Token).ToListAsync(Token);
        Assert.Equal(["a", "b", "c", "d", "e"], events.Select(e => e.Position));
        Assert.Equal([ErrorReason.StreamEnded], interrupted);
        Assert.All(_requests, sent => Assert.Equal(("mailer", true), (sent.Consumer, sent.StopAtEnd)));
        Assert.All(_requests, sent => Assert.Equal([0, 1, 2], sent.Partitions));
        Assert.Equal(
            [new() { [1] = "", [2] = "z" }, new() { [0] = "c", [1] = "b", [2] = "z" }],
            _requests.Select(sent => sent.From.ToDictionary()));
    }

    [Fact]
    public async Task An_event_that_the_caller_has_not_finished_comes_again()
    {
        Answer(
            async (events, context) =>
            {
                await SendAsync(events, (0, "a"), (0, "b"));
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            },
            async (events, _) => await SendAsync(events, (0, "b")));
        await using var connected = ClientUnderTest.Of(_service.Address);
        var done = new Dictionary<int, string>();
        await foreach (var next in connected.Client.ReadEventsAsync(new EventsRequest { Consumer = "mailer" }, Token))
        {
            if (next.Position == "b")
                break;
            done[next.Partition] = next.Position;
        }

        var again = connected.Client.ReadEventsAsync(new EventsRequest { From = done, StopAtEnd = true }, Token);
        Assert.Equal("b", Assert.Single(await again.ToListAsync(Token)).Position);
        Assert.Equal(new() { [0] = "a" }, _requests.Last().From.ToDictionary());
    }

    [Fact]
    public async Task A_live_stream_that_ends_without_an_error_is_read_again()
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Answer(
            (events, _) => SendAsync(events, (0, "a")),
            (events, _) => SendAsync(events, (0, "b")),
            async (_, context) =>
            {
                await enough.CancelAsync();
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            });
        await using var connected = ClientUnderTest.Of(_service.Address);
        var taken = new List<string>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var next in connected.Client.ReadEventsAsync(new EventsRequest(), enough.Token))
                taken.Add(next.Position);
        });
        Assert.Equal(["a", "b"], taken);
    }

    [Theory]
    [InlineData("EVENTS_OFF", ErrorReason.EventsOff)]
    [InlineData("POSITION_OUT_OF_RANGE", ErrorReason.PositionOutOfRange)]
    [InlineData("PERMISSION_DENIED", ErrorReason.PermissionDenied)]
    public async Task An_error_that_stays_is_thrown(string reason, ErrorReason expected)
    {
        Answer((_, _) => throw Failure(reason));
        await using var connected = ClientUnderTest.Of(_service.Address);
        var thrown = await Assert.ThrowsAsync<PredictionsException>(
            async () => await connected.Client.ReadEventsAsync(new EventsRequest(), Token).ToListAsync(Token));
        Assert.Equal(expected, thrown.Error.Reason);
        Assert.Single(_requests);
    }

    [Fact]
    public async Task A_reader_that_was_too_slow_continues()
    {
        Answer((_, _) => throw Failure("READER_TOO_SLOW"), (events, _) => SendAsync(events, (7, "a")));
        await using var connected = ClientUnderTest.Of(_service.Address);
        var events = connected.Client.ReadEventsAsync(new EventsRequest { StopAtEnd = true }, Token);
        Assert.Equal(7, Assert.Single(await events.ToListAsync(Token)).Partition);
    }

    [Fact]
    public async Task A_rejected_token_is_replaced_when_a_stream_opens()
    {
        _service.Read = async (_, _, events, context) =>
        {
            if (context.RequestHeaders.GetValue("authorization") != "Bearer new")
                throw Failure("UNAUTHENTICATED");
            await SendAsync(events, (0, "a"));
        };
        await using var connected = ClientUnderTest.Of(_service.Address, options =>
        {
            options.AllowTokensWithoutTls = true;
            options.TokenProvider = (rejected, _) => new(rejected is null ? "old" : "new");
        });
        var events = connected.Client.ReadEventsAsync(new EventsRequest { StopAtEnd = true }, Token);
        Assert.Single(await events.ToListAsync(Token));
    }

    [Fact]
    public async Task A_consumer_commits_after_a_hundred_events_and_at_the_end()
    {
        Answer((events, _) => SendAsync(events, [.. Enumerable.Range(0, 250).Select(i => (i % 2, $"{i:000}"))]));
        var commits = Commits();
        await using var connected = ClientUnderTest.Of(_service.Address);
        var handled = new List<string>();
        await connected.Client.ConsumeEventsAsync(
            new EventsRequest { Consumer = "mailer", StopAtEnd = true },
            (next, _) =>
            {
                handled.Add(next.Position);
                return Task.CompletedTask;
            },
            Token);
        Assert.Equal(Enumerable.Range(0, 250).Select(i => $"{i:000}"), handled);
        // A pause between events, which a busy machine may make, commits too.
        Assert.InRange(commits.Count, 3, 250);
        Assert.All(commits, commit => Assert.Equal("mailer", commit.Consumer));
        Assert.Equal(new() { [0] = "248", [1] = "249" }, commits.Last().Positions.ToDictionary());
        Assert.Equal(commits.Select(c => c.Positions[0]).Order(), commits.Select(c => c.Positions[0]));
    }

    [Fact]
    public async Task A_consumer_commits_while_no_event_comes()
    {
        Answer(async (events, context) =>
        {
            await SendAsync(events, (0, "a"), (3, "b"));
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        });
        var committed = new TaskCompletionSource();
        _service.Commit = request =>
        {
            if (request.Positions.ContainsKey(3))
                committed.TrySetResult();
            return Task.FromResult(new CommitResponse());
        };
        await using var connected = ClientUnderTest.Of(_service.Address);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var consumer = connected.Client.ConsumeEventsAsync(
            new EventsRequest { Consumer = "mailer" }, (_, _) => Task.CompletedTask, stop.Token);
        await committed.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => consumer);
    }

    [Fact]
    public async Task An_event_whose_handling_failed_is_not_committed()
    {
        Answer((events, _) => SendAsync(events, (0, "a"), (0, "b"), (0, "c")));
        var commits = Commits();
        await using var connected = ClientUnderTest.Of(_service.Address);
        await Assert.ThrowsAsync<InvalidOperationException>(() => connected.Client.ConsumeEventsAsync(
            new EventsRequest { Consumer = "mailer" },
            (next, _) => next.Position == "b" ? throw new InvalidOperationException() : Task.CompletedTask,
            Token));
        Assert.Equal(new() { [0] = "a" }, commits.Last().Positions.ToDictionary());
    }

    private ConcurrentQueue<CommitRequest> Commits()
    {
        var commits = new ConcurrentQueue<CommitRequest>();
        _service.Commit = request =>
        {
            commits.Enqueue(request);
            return Task.FromResult(new CommitResponse());
        };
        return commits;
    }

    /// <summary>Answers the n-th stream by the n-th function.</summary>
    private void Answer(params Func<IServerStreamWriter<Event>, ServerCallContext, Task>[] streams) =>
        _service.Read = (n, request, events, context) =>
        {
            _requests.Enqueue(request);
            return streams[n - 1](events, context);
        };

    private static async Task SendAsync(IServerStreamWriter<Event> events, params (int Partition, string Position)[] all)
    {
        foreach (var (partition, position) in all)
            await events.WriteAsync(new Event
            {
                Id = $"p/{position}", Subject = "p", Day = "2026-03-10", Partition = partition, Position = position,
            });
    }

    private static RpcException Failure(string reason)
    {
        var row = ErrorTable.Of(reason);
        var status = new Google.Rpc.Status
        {
            Code = (int)row.Code,
            Details = { Any.Pack(new ErrorInfo { Reason = row.Reason, Domain = ErrorTable.Domain }) },
        };
        if (row.RetryAfter is { } delay)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        return status.ToRpcException();
    }
}
