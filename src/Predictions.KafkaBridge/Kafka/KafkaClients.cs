using System.Security.Cryptography;
using System.Text.Json;
using Confluent.Kafka;

namespace Predictions.KafkaBridge.Kafka;

/// <summary>Makes producers and consumers whose messages for operators go to the log.</summary>
internal sealed partial class KafkaClients(KafkaOptions options, BridgeMetrics metrics, ILogger<KafkaClients> log)
{
    private const int LingerMs = 5;
    private const int MaxPauseSeconds = 30;
    private const int StatisticsMs = 5_000;

    /// <summary>
    /// A producer that keeps the order of its messages and gets each to all replicas in sync. It never gives a message up while
    /// the brokers are out of reach; if one can never be delivered, it delivers none after it, and the error is fatal.
    /// </summary>
    public IProducer<string, byte[]?> InOrder(string name) => Build<string>(name, new ProducerConfig
    {
        EnableIdempotence = true,
        Acks = Acks.All,
        EnableGaplessGuarantee = true,
        MessageTimeoutMs = 0,
        LingerMs = LingerMs,
    });

    /// <summary>A producer of single messages, each of which fails or reaches all replicas in sync.</summary>
    public IProducer<byte[]?, byte[]?> Single(string name) => Build<byte[]?>(name, new ProducerConfig
    {
        EnableIdempotence = true,
        Acks = Acks.All,
        LingerMs = LingerMs,
        MessageTimeoutMs = 30_000,
    });

    /// <summary>A consumer of a group that begins with the oldest record and commits only what the caller says.</summary>
    public ConsumerBuilder<byte[]?, byte[]?> Member(string group, int sessionTimeoutMs)
    {
        var config = options.Apply(new ConsumerConfig
        {
            GroupId = group,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            SessionTimeoutMs = sessionTimeoutMs,
            StatisticsIntervalMs = StatisticsMs,
            HeartbeatIntervalMs = Math.Min(3_000, sessionTimeoutMs / 3),
        });
        metrics.ShowConnections(BridgeMetrics.Records, 0);
        return new ConsumerBuilder<byte[]?, byte[]?>(config)
            .SetStatisticsHandler((_, statistics) => ShowConnections(BridgeMetrics.Records, statistics))
            .SetLogHandler((_, message) => Diagnostic(message))
            .SetErrorHandler((_, error) => LogError(error.Code, error.Reason));
    }

    /// <summary>The pause before a repeat: random, and longer with each failure, up to 30 s.</summary>
    /// <param name="repeats">The repeats so far.</param>
    /// <param name="least">The time that the service named.</param>
    public static TimeSpan Pause(int repeats, TimeSpan? least = null)
    {
        var range = 1_000 * Math.Min(MaxPauseSeconds, 1 << Math.Min(repeats, 5));
        return (least ?? TimeSpan.Zero) + TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(range));
    }

    private IProducer<TKey, byte[]?> Build<TKey>(string name, ProducerConfig config)
    {
        metrics.ShowConnections(name, 0);
        config.StatisticsIntervalMs = StatisticsMs;
        return new ProducerBuilder<TKey, byte[]?>(options.Apply(config))
            .SetStatisticsHandler((_, statistics) => ShowConnections(name, statistics))
            .SetLogHandler((_, message) => Diagnostic(message))
            .SetErrorHandler((_, error) => LogError(error.Code, error.Reason))
            .Build();
    }

    /// <summary>Counts the brokers in state UP. A logical one, such as a group's coordinator, is another connection.</summary>
    private void ShowConnections(string name, string statistics)
    {
        using var json = JsonDocument.Parse(statistics);
        metrics.ShowConnections(name, json.RootElement.GetProperty("brokers").EnumerateObject().Count(broker =>
            broker.Value.GetProperty("state").ValueEquals("UP") && !broker.Value.GetProperty("source").ValueEquals("logical")));
    }

    private void Diagnostic(LogMessage message)
    {
        if (message.Level <= SyslogLevel.Warning)
            LogWarning(message.Facility, message.Message);
    }

    [LoggerMessage(EventId = 1, EventName = "KafkaError", Level = LogLevel.Warning, Message = "Kafka: {Code}: {Reason}")]
    private partial void LogError(ErrorCode code, string reason);

    [LoggerMessage(EventId = 2, EventName = "KafkaWarning", Level = LogLevel.Warning, Message = "Kafka: {Facility}: {Text}")]
    private partial void LogWarning(string facility, string text);
}
