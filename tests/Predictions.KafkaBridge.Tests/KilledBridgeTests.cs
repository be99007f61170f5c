using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.KafkaBridge.Tests;

/// <summary>The bridge is killed at random points, in both directions. Nothing is lost, and each user's order is kept.</summary>
public sealed class KilledBridgeTests(ITestOutputHelper output)
{
    private const int Users = 8;
    private const int WritesPerKill = 96;
    private const int PerUser = 4;
    private const int CommitDelayMs = 50;
    private const int RecordsPerRound = Users * PerUser;

    /// <summary>Each record sets the year of birth to its own number, so that the order can be seen.</summary>
    private const int FirstYear = 1900;

    private static readonly StatusCode[] Outages =
        [StatusCode.Unavailable, StatusCode.PermissionDenied, StatusCode.Unauthenticated, StatusCode.Internal];

    private static readonly int Kills = LongForm.Or(2, 20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_event_reaches_Kafka_in_the_order_of_its_user()
    {
        using var kafka = KafkaUnderTest.Start();
        await using var redis = await RedisServer.StartAsync();
        using var service = await ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", redis.ConnectionString), ("Events:Mode", "Outbox"), ("Events:Subject", "UserId"));
        var topic = await kafka.TopicAsync("events");
        // A commit takes a while, so that some kills come between Kafka's answer and the commit.
        await using var slow = TcpFaultProxy.Before(service.GrpcPort);
        slow.Delay(CommitDelayMs);
        using var bridge = new BridgeProcess(
            ("Service:Address", $"http://{slow.ConnectionString}"), ("Service:DeadlineMs", "60000"),
            ("Kafka:Brokers", kafka.Brokers), ("Events:Topic", topic));
        using var channel = service.Channel();
        var histories = new CycleHistories.CycleHistoriesClient(channel);
        var written = new ConcurrentDictionary<string, List<long>>();
        var seen = new ConcurrentQueue<(string User, long Revision, string Id)>();
        var expected = WritesPerKill * (Kills + 1);
        var reading = kafka.ReadAsync(topic, message =>
        {
            var revision = long.Parse(HeaderOf(message, "ce_sequence"), CultureInfo.InvariantCulture);
            seen.Enqueue((message.Message.Key, revision, HeaderOf(message, "ce_id")));
            return seen.Select(e => e.Id).Distinct().Count() == expected;
        }, Token);

        var random = new Random(16);
        for (var kill = 0; kill <= Kills; kill++)
        {
            bridge.Start();
            var writing = WriteAsync(histories, written, kill);
            var enough = (WritesPerKill * kill) + random.Next(WritesPerKill);
            await bridge.UntilAsync(() => seen.Select(e => e.Id).Distinct().Count() >= enough || reading.IsCompleted);
            if (kill < Kills)
            {
                // A machine that dies takes a commit with it that is on the way.
                slow.Cut();
                bridge.Kill();
            }

            await writing;
        }

        await reading;
        output.WriteLine($"{Kills} kills, {expected} events, {seen.Count - expected} redelivered");
        foreach (var (user, revisions) in written)
        {
            var events = seen.Where(e => e.User == user).ToList();
            // In the order of their first arrival: exactly the revisions that the service acknowledged.
            Assert.Equal(revisions, events.Select(e => e.Revision).Distinct());
            Assert.All(events.GroupBy(e => e.Revision), same => Assert.Single(same.Select(e => e.Id).Distinct()));
        }

        Assert.Equal(0, await bridge.StopAsync(Token));
    }

    [Fact]
    public async Task Every_record_is_stored_in_order_and_only_poison_becomes_a_dead_letter()
    {
        using var kafka = KafkaUnderTest.Start();
        await using var service = await RecordingService.StartAsync();
        // Every 31st call fails for a reason that is not the record, so the bridge must wait.
        service.Fails = call => call % 31 == 0 ? Outages[call / 31 % Outages.Length] : null;
        var (topic, dead) = (await kafka.TopicAsync("records"), await kafka.TopicAsync("dead"));
        using var bridge = new BridgeProcess(
            ("Service:Address", $"{service.Address}"), ("Service:DeadlineMs", "60000"), ("Kafka:Brokers", kafka.Brokers),
            ("Records:Topic", topic), ("Records:Group", topic), ("Records:DeadLetterTopic", dead),
            // A killed member leaves its group after this time. The mock cluster waits 3 s for the first members of a group, and
            // would drop them if this time was shorter.
            ("Records:SessionTimeoutMs", "5000"));
        var poison = 0;
        var random = new Random(58);
        for (var round = 0; round <= Kills; round++)
        {
            poison += await ProduceAsync(kafka, topic, round);
            bridge.Start();
            var enough = (RecordsPerRound * round) + random.Next(RecordsPerRound);
            await bridge.UntilAsync(() => service.Records.Distinct().Count() >= enough);
            if (round < Kills)
                bridge.Kill();
        }

        await bridge.UntilAsync(() => service.Records.Distinct().Count() == RecordsPerRound * (Kills + 1));
        var letters = new List<string>();
        await kafka.ReadAsync(dead, letter =>
        {
            letters.Add($"{HeaderOf(letter, "predictions-error-partition")}/{HeaderOf(letter, "predictions-error-offset")}");
            Assert.NotEmpty(HeaderOf(letter, "predictions-error-reason"));
            return letters.Distinct().Count() == poison;
        }, Token);
        output.WriteLine(
            $"{Kills} kills, {service.Records.Count} stored, "
            + $"{service.Records.Count - service.Records.Distinct().Count()} of them again, {poison} refused, "
            + $"{letters.Count - poison} of them again");
        foreach (var user in service.Records.GroupBy(r => r.User))
        {
            var years = user.Select(r => r.Year).ToList();
            Assert.Equal(years.Distinct().Order(), years.Distinct());
        }

        Assert.Equal(0, await bridge.StopAsync(Token));
    }

    /// <summary>Records in both formats, and three that can never be stored. Returns the number of those.</summary>
    private static async Task<int> ProduceAsync(KafkaUnderTest kafka, string topic, int round)
    {
        for (var i = 0; i < RecordsPerRound; i++)
        {
            var (user, year) = ($"user-{i % Users}", FirstYear + (round * PerUser) + (i / Users));
            if (i % 2 == 0)
                await kafka.WriteAsync(topic, Bytes(user), Bytes($$"""{"birthYear": {{year}}}"""));
            else
                await kafka.WriteAsync(
                    topic, Bytes(user), new RecordHistoryRequest { UserId = user, BirthYear = year }.ToByteArray(),
                    ("content-type", Bytes("application/protobuf")));
        }

        await kafka.WriteAsync(topic, Bytes("user-0"), Bytes("no json"));
        await kafka.WriteAsync(topic, Bytes("user-1"), Bytes("""{"periods": [{"start": "2026-02-27"}]}"""));
        await kafka.WriteAsync(topic, null, Bytes("{}"));
        return 3;
    }

    private static async Task WriteAsync(
        CycleHistories.CycleHistoriesClient histories, ConcurrentDictionary<string, List<long>> written, int round)
    {
        for (var i = 0; i < WritesPerKill; i++)
        {
            var (user, year) = ($"user-{i % Users}", 1950 + ((round + (i / Users)) % 50));
            var request = new RecordHistoryRequest { UserId = user, BirthYear = year };
            var stored = await histories.RecordHistoryAsync(request, cancellationToken: Token);
            written.GetOrAdd(request.UserId, _ => []).Add(stored.Revision);
        }
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string HeaderOf<TKey>(Confluent.Kafka.ConsumeResult<TKey, byte[]?> message, string name) =>
        Encoding.UTF8.GetString(message.Message.Headers.GetLastBytes(name));
}
