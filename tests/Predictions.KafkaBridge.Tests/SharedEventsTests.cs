using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.KafkaBridge.Tests;

/// <summary>Two instances share the partitions of events. Then one instance takes all.</summary>
public sealed class SharedEventsTests
{
    private const int Users = 40;
    private const int PerUser = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_event_is_carried_by_one_instance_and_a_users_order_is_kept()
    {
        using var kafka = KafkaUnderTest.Start();
        await using var redis = await RedisServer.StartAsync();
        using var service = await ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", redis.ConnectionString), ("Events:Mode", "Outbox"), ("Events:Subject", "UserId"));
        var topic = await kafka.TopicAsync("events");
        using var first = Bridge(kafka, service, topic, 2, 0);
        using var second = Bridge(kafka, service, topic, 2, 1);
        var seen = new ConcurrentQueue<(string User, long Revision)>();
        var expected = 2 * Users * PerUser;
        var reading = kafka.ReadAsync(topic, message =>
        {
            var revision = Encoding.UTF8.GetString(message.Message.Headers.GetLastBytes("ce_sequence"));
            seen.Enqueue((message.Message.Key, long.Parse(revision, CultureInfo.InvariantCulture)));
            return seen.Distinct().Count() == expected;
        }, Token);

        first.Start();
        second.Start();
        var written = await WriteAsync(service, 1950);
        var carried = 0;
        await first.UntilAsync(async () => (carried = await CarriedAsync(first) + await CarriedAsync(second)) >= Users * PerUser);
        // Both had a share, and no event was carried twice.
        Assert.Equal(Users * PerUser, carried);
        Assert.InRange(await CarriedAsync(first), 1, carried - 1);

        // A third instance takes all partitions, from where both committed.
        Assert.Equal(0, await first.StopAsync(Token));
        second.Kill();
        using var alone = Bridge(kafka, service, topic, 1, 0);
        alone.Start();
        written.AddRange(await WriteAsync(service, 1980));
        await reading;
        foreach (var user in written.GroupBy(w => w.User))
            Assert.Equal(user.Select(w => w.Revision), seen.Where(e => e.User == user.Key).Select(e => e.Revision).Distinct());
        Assert.Equal(0, await alone.StopAsync(Token));
    }

    private static BridgeProcess Bridge(
        KafkaUnderTest kafka, ServiceProcess service, string topic, int instances, int instance) => new(
        ("Service:Address", $"http://127.0.0.1:{service.GrpcPort}"), ("Service:DeadlineMs", "60000"),
        ("Kafka:Brokers", kafka.Brokers), ("Events:Topic", topic), ("Events:Instances", $"{instances}"),
        ("Events:Instance", $"{instance}"));

    /// <summary>Each write sets another year of birth, so that each is a change.</summary>
    private static async Task<List<(string User, long Revision)>> WriteAsync(ServiceProcess service, int firstYear)
    {
        using var channel = service.Channel();
        var histories = new CycleHistories.CycleHistoriesClient(channel);
        var written = new List<(string, long)>();
        for (var i = 0; i < Users * PerUser; i++)
        {
            var request = new RecordHistoryRequest { UserId = $"user-{i % Users}", BirthYear = firstYear + (i / Users) };
            var stored = await histories.RecordHistoryAsync(request, cancellationToken: Token);
            written.Add((request.UserId, stored.Revision));
        }

        return written;
    }

    private static async Task<int> CarriedAsync(BridgeProcess bridge)
    {
        const string name = "predictions_bridge_events_total ";
        var line = (await bridge.MetricsAsync()).Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line[name.Length..], CultureInfo.InvariantCulture);
    }
}
