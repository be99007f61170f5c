using Grpc.Core;
using Predictions.Core.History;
using Predictions.Events.V1;
using Predictions.Testing;
using Predictions.V1;
using Period = Predictions.V1.Period;

namespace Predictions.Faults.Tests;

/// <summary>
/// Kills (SIGKILL) a durable store and the service while users record and a consumer reads. Each acknowledged change must have
/// exactly one event, in the order of its user; a redelivery has the same id.
/// </summary>
public class EventsUnderKillsTests
{
    private const int Users = 24;
    private const string Consumer = "mailer";

    private static readonly int Kills = LongForm.Or(2, 20);
    private static readonly int BetweenKills = LongForm.Or(60, 500);

    private readonly List<long>[] _acknowledged = [.. Enumerable.Range(0, Users).Select(_ => new List<long>())];
    private readonly List<Event> _received = [];
    private int _count;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_acknowledged_change_has_its_event_and_no_event_is_without_one(bool isCluster)
    {
        await using var redis = isCluster ? null : await RedisServer.StartAsync(RedisModes.WritesThrough);
        await using var cluster = isCluster ? await RedisCluster.StartAsync(RedisModes.WritesThrough) : null;
        using var service = await ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", redis?.ConnectionString ?? cluster!.ConnectionString), ("Redis:CallTimeoutMs", "1000"),
            ("Events:Mode", "Outbox"));
        using var channel = service.Channel();
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, Users)
            .Select(user => Task.Run(() => WriteAsync(channel, user, stop.Token), Token)).ToArray();
        var reading = Task.Run(() => ReadAsync(channel, stop.Token), Token);
        for (var kill = 0; kill < Kills; kill++)
        {
            await UntilAcknowledgedAsync(BetweenKills, writers);
            var store = redis ?? cluster!.Nodes[kill % 3];
            if (kill % 3 != 1)
                store.Kill();
            if (kill % 3 != 0)
                service.Kill();
            if (kill % 3 != 1)
                await store.RestartAsync();
            if (kill % 3 != 0)
                await service.RestartAsync();
        }

        await UntilAcknowledgedAsync(BetweenKills, writers);
        await stop.CancelAsync();
        await Task.WhenAll([.. writers, reading]);
        await CatchUpAsync(channel);
        Compare();
        var repeated = _received.Count - _received.DistinctBy(e => e.Id).Count();
        TestContext.Current.SendDiagnosticMessage(
            $"{(isCluster ? "cluster" : "one Redis")}: {Kills} kills, {_count} acknowledged changes, {_received.Count} events "
            + $"received, {repeated} of them redelivered: none lost, none invented, in order");
    }

    private void Compare()
    {
        var received = _received.GroupBy(e => e.Subject)
            .Select(user => string.Join(' ', user.DistinctBy(e => e.Id).Select(e => e.HistoryChanged.Revision))).Order();
        Assert.Equal(_acknowledged.Select(user => string.Join(' ', user)).Order(), received);
        Assert.All(
            _received.GroupBy(e => e.Id),
            same => Assert.Single(same.Select(e => (e.Subject, e.Partition, e.Position, e.HistoryChanged)).Distinct()));
    }

    /// <summary>
    /// Records one new period after the other for a user. A change that may have happened is repeated until it has.
    /// </summary>
    private async Task WriteAsync(ChannelBase channel, int user, CancellationToken stop)
    {
        var histories = new CycleHistories.CycleHistoriesClient(channel);
        var day = new DateOnly(2000, 1, 1);
        for (var i = 0; !stop.IsCancellationRequested && i < 590; i++)
        {
            var change = new RecordHistoryRequest
            {
                UserId = $"user-{user}", Periods = { new Period { Start = DateText.Format(day.AddDays(15 * i)) } },
            };
            while (await RecordedAsync(histories, change) is not { } revision || !Acknowledge(user, revision))
                await Task.Delay(20, Token);
        }
    }

    private static async Task<long?> RecordedAsync(CycleHistories.CycleHistoriesClient histories, RecordHistoryRequest change)
    {
        try
        {
            return (await histories.RecordHistoryAsync(change, deadline: DateTime.MaxValue)).Revision;
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded
            or StatusCode.Internal or StatusCode.Cancelled or StatusCode.ResourceExhausted)
        {
            return null;
        }
    }

    private bool Acknowledge(int user, long revision)
    {
        _acknowledged[user].Add(revision);
        Interlocked.Increment(ref _count);
        return true;
    }

    /// <summary>Reads and commits as a consumer does, and begins again where it committed after each break.</summary>
    private async Task ReadAsync(ChannelBase channel, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            try
            {
                await ReadAsync(channel, new ReadRequest { Consumer = Consumer }, stop);
            }
            catch (Exception e) when (e is RpcException or OperationCanceledException)
            {
                await Task.Delay(20, Token);
            }
    }

    private async Task CatchUpAsync(ChannelBase channel)
    {
        while (true)
            try
            {
                await ReadAsync(channel, new ReadRequest { Consumer = Consumer, StopAtEnd = true }, Token);
                return;
            }
            catch (RpcException)
            {
                await Task.Delay(20, Token);
            }
    }

    private async Task ReadAsync(ChannelBase channel, ReadRequest request, CancellationToken stop)
    {
        var events = new global::Predictions.Events.V1.Events.EventsClient(channel);
        using var call = events.Read(request, cancellationToken: stop);
        while (await call.ResponseStream.MoveNext(stop))
        {
            var received = call.ResponseStream.Current;
            _received.Add(received);
            if (_received.Count % 7 == 0)
                await events.CommitAsync(
                    new CommitRequest { Consumer = Consumer, Positions = { [received.Partition] = received.Position } },
                    cancellationToken: stop);
        }
    }

    // A writer that has failed would be waited for without end.
    private async Task UntilAcknowledgedAsync(int more, Task[] writers)
    {
        for (var from = Volatile.Read(ref _count); Volatile.Read(ref _count) - from < more; await Task.Delay(5, Token))
            if (writers.FirstOrDefault(writer => writer.IsFaulted) is { } failed)
                await failed;
    }
}
