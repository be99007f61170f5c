using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Google.Protobuf;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.KafkaBridge.Tests;

/// <summary>Both directions with the real service. Canaries must not appear where they do not belong.</summary>
public sealed class RealServiceTests
{
    private const string User = "canary-user-7f3a", Other = "canary-other-9b1c", Start = "2026-02-27", Future = "2199-12-30";

    private static readonly string[] Canaries = [User, Other, Start, Future, "canaryField", "20260227"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Records_become_events_and_no_header_metric_or_log_has_a_health_value()
    {
        using var kafka = KafkaUnderTest.Start();
        await using var redis = await RedisServer.StartAsync();
        using var service = await ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", redis.ConnectionString), ("Events:Mode", "Outbox"));
        var (records, dead, events) =
            (await kafka.TopicAsync("records"), await kafka.TopicAsync("dead"), await kafka.TopicAsync("events"));
        using var bridge = new BridgeProcess(
            ("Service:Address", $"http://127.0.0.1:{service.GrpcPort}"), ("Service:DeadlineMs", "60000"),
            ("Kafka:Brokers", kafka.Brokers), ("Events:Topic", events), ("Events:Source", "/predictions/test"),
            ("Records:Topic", records), ("Records:Group", records), ("Records:DeadLetterTopic", dead));
        bridge.Start();

        await WriteRecordsAsync(kafka, records);
        var seen = new List<Message<string, byte[]?>>();
        await kafka.ReadAsync(events, message =>
        {
            seen.Add(message.Message);
            return seen.Count == 2;
        }, Token);
        using (var http = service.Http())
            (await http.DeleteAsync($"/v1/users/{User}/history", Token)).EnsureSuccessStatusCode();
        seen.Clear();
        await kafka.ReadAsync(events, message =>
        {
            seen.Add(message.Message);
            return seen.Count == 3;
        }, Token);
        var letters = new List<Message<string, byte[]?>>();
        await kafka.ReadAsync(dead, message =>
        {
            letters.Add(message.Message);
            return letters.Count == 3;
        }, Token);

        Assert.All(seen, AssertCloudEvent);
        Assert.Single(seen, message => message.Value is null);
        AssertLetters(letters, records);
        using var operators = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{bridge.Port}") };
        var metrics = await operators.GetStringAsync("/metrics", Token);
        Assert.Contains("predictions_bridge_records_total{outcome=\"recorded\"} 2", metrics, StringComparison.Ordinal);
        Assert.Contains("predictions_bridge_records_total{outcome=\"refused\"} 3", metrics, StringComparison.Ordinal);
        Assert.Equal("live", await operators.GetStringAsync("/health/live", Token));
        Assert.Equal(0, await bridge.StopAsync(Token));
        Assert.Contains("dead letters", bridge.Output, StringComparison.Ordinal);
        (string Place, string Text)[] outputs =
        [
            ("log", bridge.Output), ("metrics", metrics),
            ("events", string.Concat(seen.Select(m => m.Key + Text(m.Value) + TextOf(m.Headers)))),
            ("headers of dead letters", string.Concat(letters.Select(m => TextOf(m.Headers)))),
        ];
        foreach (var (place, text) in outputs)
            foreach (var canary in Canaries)
                Assert.False(text.Contains(canary, StringComparison.OrdinalIgnoreCase), $"{canary} is in the {place}");
    }

    private static async Task WriteRecordsAsync(KafkaUnderTest kafka, string topic)
    {
        var change = new RecordHistoryRequest { Periods = { new Period { Start = Start, Days = 4 } } };
        await kafka.WriteAsync(topic, Bytes(User), Bytes($$"""{"periods": [{"start": "{{Start}}", "days": 4}]}"""));
        await kafka.WriteAsync(topic, Bytes(Other), change.ToByteArray(), ("content-type", Bytes("application/protobuf")));
        // The service refuses the first, the bridge the others.
        await kafka.WriteAsync(topic, Bytes(User), Bytes($$"""{"periods": [{"start": "{{Future}}"}]}"""));
        await kafka.WriteAsync(topic, Bytes(User), Bytes($$"""{"canaryField": "{{Start}}"}"""));
        await kafka.WriteAsync(topic, Bytes(Other), Bytes("20260227"), ("content-type", Bytes("application/protobuf")));
    }

    private static void AssertCloudEvent(Message<string, byte[]?> message)
    {
        var headers = message.Headers.ToDictionary(h => h.Key, h => Text(h.GetValueBytes()));
        Assert.Equal("1.0", headers["ce_specversion"]);
        Assert.Equal("predictions.history.changed.v1", headers["ce_type"]);
        Assert.Equal("/predictions/test", headers["ce_source"]);
        Assert.Equal(message.Key, headers["ce_subject"]);
        Assert.Equal(message.Key, headers["ce_partitionkey"]);
        Assert.Equal($"{message.Key}/{headers["ce_sequence"]}", headers["ce_id"]);
        Assert.EndsWith("T00:00:00Z", headers["ce_time"], StringComparison.Ordinal);
        Assert.Equal(message.Value is null ? "true" : "false", headers["ce_erased"]);
        Assert.Equal(TimeSpan.Zero, message.Timestamp.UtcDateTime.TimeOfDay);
        if (message.Value is null)
            return;
        Assert.Equal("application/json", headers["content-type"]);
        var data = JsonSerializer.Deserialize<JsonElement>(message.Value);
        Assert.Equal(headers["ce_sequence"], data.GetProperty("revision").GetRawText());
        Assert.True(data.GetProperty("forecast").GetProperty("changed").GetBoolean());
    }

    private static void AssertLetters(List<Message<string, byte[]?>> letters, string topic)
    {
        var fields = letters.Select(letter => Header(letter, "field")).Order().ToArray();
        Assert.Equal(["", "", "periods[0].start"], fields);
        Assert.All(letters, letter =>
        {
            Assert.Equal(("INVALID_FIELD", topic), (Header(letter, "reason"), Header(letter, "topic")));
            Assert.NotEmpty(Header(letter, "message"));
            Assert.True(letter.Key is User or Other);
            Assert.NotEmpty(letter.Value!);
        });
    }

    private static string Header(Message<string, byte[]?> letter, string name) =>
        Text(letter.Headers.GetLastBytes($"predictions-error-{name}"));

    private static string TextOf(Headers headers) => string.Concat(headers.Select(h => $"{h.Key}={Text(h.GetValueBytes())}\n"));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(byte[]? bytes) => bytes is null ? "" : Encoding.UTF8.GetString(bytes);
}
