using System.Security.Cryptography;
using Confluent.Kafka;

namespace Predictions.KafkaBridge.Kafka;

/// <summary>Makes producers and consumers whose messages for operators go to the log.</summary>
internal sealed partial class KafkaClients(KafkaOptions options, ILogger<KafkaClients> log)
{
    private const int LingerMs = 5;
    private const int MaxPauseSeconds = 30;

    /// <summary>
    /// A producer that keeps the order of its messages and gets each to all replicas in sync. It never gives a message up while
    /// the brokers are out of reach; if one can never be delivered, it delivers none after it, and the error is fatal.
    /// </summary>
    public IProducer<string, byte[]?> InOrder() => Build<string>(new ProducerConfig
    {
        EnableIdempotence = true,
        Acks = Acks.All,
        EnableGaplessGuarantee = true,
        MessageTimeoutMs = 0,
        LingerMs = LingerMs,
    });

    /// <summary>A producer of single messages, each of which fails or reaches all replicas in sync.</summary>
    public IProducer<byte[]?, byte[]?> Single() => Build<byte[]?>(new ProducerConfig
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
            HeartbeatIntervalMs = Math.Min(3_000, sessionTimeoutMs / 3),
        });
        return new ConsumerBuilder<byte[]?, byte[]?>(config)
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

    private IProducer<TKey, byte[]?> Build<TKey>(ProducerConfig config) =>
        new ProducerBuilder<TKey, byte[]?>(options.Apply(config))
            .SetLogHandler((_, message) => Diagnostic(message))
            .SetErrorHandler((_, error) => LogError(error.Code, error.Reason))
            .Build();

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
