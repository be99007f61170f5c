using System.Text;
using Confluent.Kafka;
using Predictions.Testing;

namespace Predictions.KafkaBridge.Tests;

/// <summary>
/// While the service refuses records, cannot be reached, or rejects the token, and while no broker can be reached, no user id,
/// value, token or password is in the log, the metrics, or the headers that the bridge writes. A dead letter has the key, the
/// value and the headers of its record, as its page states.
/// </summary>
public sealed class FaultCanaryTests
{
    private const string User = "canary-user-5e2b", Start = "2026-02-27", Future = "2199-12-30", Sent = "canary-header-8c1d";
    private const string Bearer = "canary-token-0a9f", Password = "canary-password-4d1e";

    private static readonly string[] Canaries = [User, Start, Future, "canaryField", "20260227", Bearer, Password];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_fault_shows_a_user_a_value_or_a_secret()
    {
        var tokenFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(tokenFile, Bearer, Token);
        var kafka = KafkaUnderTest.Start();
        try
        {
            await RunAsync(kafka, tokenFile);
        }
        finally
        {
            kafka.Dispose();
            File.Delete(tokenFile);
        }
    }

    private static async Task RunAsync(KafkaUnderTest kafka, string tokenFile)
    {
        await using var redis = await RedisServer.StartAsync();
        using var service = await ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", redis.ConnectionString), ("Events:Mode", "Outbox"));
        await using var way = TcpFaultProxy.Before(service.GrpcPort);
        way.Refuse();
        var (records, dead, events) =
            (await kafka.TopicAsync("records"), await kafka.TopicAsync("dead"), await kafka.TopicAsync("events"));
        using var bridge = new BridgeProcess(
            ("Service:Address", $"http://{way.ConnectionString}"), ("Service:TokenFile", tokenFile),
            ("Service:AllowTokensWithoutTls", "true"), ("Kafka:Brokers", kafka.Brokers), ("Kafka:SaslPassword", Password),
            ("Events:Topic", events), ("Records:Topic", records), ("Records:Group", records), ("Records:DeadLetterTopic", dead));
        bridge.Start();
        await WriteRecordsAsync(kafka, records);

        // The service cannot be reached.
        await bridge.UntilAsync(() => Has(bridge, "Records wait: ") && Has(bridge, "Events wait: "));
        // It can be, stores a record and refuses another.
        way.Pass();
        var letters = new List<Message<string, byte[]?>>();
        await kafka.ReadAsync(dead, message =>
        {
            letters.Add(message.Message);
            return letters.Count == 3;
        }, Token);
        var seen = new List<Message<string, byte[]?>>();
        await kafka.ReadAsync(events, message =>
        {
            seen.Add(message.Message);
            return true;
        }, Token);
        await bridge.UntilAsync(async () => (await bridge.MetricsAsync()).Contains(
            "predictions_bridge_broker_connections{client=\"events\"} ", StringComparison.Ordinal)
            && !await HasAsync(bridge, "predictions_bridge_broker_connections{client=\"events\"} 0"));

        // No broker can be reached, and an event waits.
        if (KafkaUnderTest.IsOwn)
        {
            kafka.Dispose();
            using (var http = service.Http())
                (await http.DeleteAsync($"/v1/users/{User}/history", Token)).EnsureSuccessStatusCode();
            await bridge.UntilAsync(() => HasAsync(bridge, "predictions_bridge_in_flight{direction=\"events\"} 1"));
            await bridge.UntilAsync(() => HasAsync(bridge, "predictions_bridge_broker_connections{client=\"events\"} 0"));
            await bridge.UntilAsync(() => Has(bridge, "Kafka: "));
        }

        AssertLetters(letters);
        (string Place, string Text)[] outputs =
        [
            ("log", bridge.Output), ("metrics", await bridge.MetricsAsync()),
            ("events", string.Concat(seen.Select(m => m.Key + TextOf(m.Value) + TextOf(m.Headers)))),
            ("headers of dead letters", string.Concat(letters.Select(m => TextOf(m.Headers)))),
        ];
        foreach (var (place, text) in outputs)
            foreach (var canary in Canaries)
                Assert.False(text.Contains(canary, StringComparison.OrdinalIgnoreCase), $"{canary} is in the {place}");
        // The header of a record belongs to its letter, and to nothing else.
        Assert.DoesNotContain(Sent, bridge.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_rejects_the_token_or_fails_shows_no_user_and_no_secret()
    {
        var tokenFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(tokenFile, Bearer, Token);
        using var kafka = KafkaUnderTest.Start();
        await using var service = await RecordingService.StartAsync();
        service.Fails = call => call switch
        {
            1 => Grpc.Core.StatusCode.Unauthenticated,
            2 => Grpc.Core.StatusCode.PermissionDenied,
            3 => Grpc.Core.StatusCode.Internal,
            _ => null,
        };
        var (records, dead) = (await kafka.TopicAsync("records"), await kafka.TopicAsync("dead"));
        using var bridge = new BridgeProcess(
            ("Service:Address", $"{service.Address}"), ("Service:TokenFile", tokenFile), ("Service:DeadlineMs", "60000"),
            ("Service:AllowTokensWithoutTls", "true"), ("Kafka:Brokers", kafka.Brokers), ("Records:Topic", records),
            ("Records:Group", records), ("Records:DeadLetterTopic", dead));
        bridge.Start();
        await kafka.WriteAsync(records, Bytes(User), Bytes("""{"birthYear": 1990}"""));
        await bridge.UntilAsync(() => service.Records.Contains((User, 1990)));
        Assert.Equal(0, await bridge.StopAsync(Token));
        File.Delete(tokenFile);
        Assert.Contains("Records wait: ", bridge.Output, StringComparison.Ordinal);
        Assert.All([User, Bearer, "1990"], canary => Assert.DoesNotContain(canary, bridge.Output, StringComparison.Ordinal));
    }

    private static async Task WriteRecordsAsync(KafkaUnderTest kafka, string topic)
    {
        await kafka.WriteAsync(topic, Bytes(User), Bytes($$"""{"periods": [{"start": "{{Start}}", "days": 4}]}"""));
        // The service refuses the first, the bridge the others.
        await kafka.WriteAsync(
            topic, Bytes(User), Bytes($$"""{"periods": [{"start": "{{Future}}"}]}"""), ("x-sender", Bytes(Sent)));
        await kafka.WriteAsync(topic, Bytes(User), Bytes($$"""{"canaryField": "{{Start}}"}"""));
        await kafka.WriteAsync(topic, Bytes(User), Bytes("20260227"), ("content-type", Bytes("application/protobuf")));
    }

    private static void AssertLetters(List<Message<string, byte[]?>> letters) => Assert.Multiple(
        () => Assert.All(letters, letter => Assert.Equal(User, letter.Key)),
        () => Assert.Single(letters, letter => TextOf(letter.Value).Contains(Future, StringComparison.Ordinal)
            && TextOf(letter.Headers).Contains($"x-sender={Sent}", StringComparison.Ordinal)));

    private static bool Has(BridgeProcess bridge, string text) => bridge.Output.Contains(text, StringComparison.Ordinal);

    private static async Task<bool> HasAsync(BridgeProcess bridge, string series) =>
        (await bridge.MetricsAsync()).Split('\n').Contains(series);

    private static string TextOf(Headers headers) => string.Concat(headers.Select(h => $"{h.Key}={TextOf(h.GetValueBytes())}\n"));

    private static string TextOf(byte[]? bytes) => bytes is null ? "" : Encoding.UTF8.GetString(bytes);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
