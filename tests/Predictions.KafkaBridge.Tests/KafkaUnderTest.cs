using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Predictions.KafkaBridge.Tests;

/// <summary>
/// librdkafka's own mock cluster, in this process; with PREDICTIONS_KAFKA=host:port the brokers there. Each test has topics of
/// its own.
/// </summary>
internal sealed class KafkaUnderTest : IDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static readonly string? Real = Environment.GetEnvironmentVariable("PREDICTIONS_KAFKA");

    private readonly IProducer<byte[]?, byte[]?> _owner;
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];

    private KafkaUnderTest(IProducer<byte[]?, byte[]?> owner, string brokers) => (_owner, Brokers) = (owner, brokers);

    public string Brokers { get; }

    /// <summary>Whether the brokers end with an object of this class.</summary>
    public static bool IsOwn => Real is null;

    public static KafkaUnderTest Start()
    {
        var config = new ProducerConfig { BootstrapServers = Real ?? "mock", Acks = Acks.All, EnableIdempotence = true };
        if (Real is null)
            config.Set("test.mock.num.brokers", "3");
        var owner = new ProducerBuilder<byte[]?, byte[]?>(config).SetLogHandler((_, _) => { }).Build();
        // Only the owner knows the ports of the mock brokers.
        using var admin = new DependentAdminClientBuilder(owner.Handle).Build();
        var brokers = admin.GetMetadata(Limit).Brokers.Select(broker => $"{broker.Host}:{broker.Port}");
        return new KafkaUnderTest(owner, Real ?? string.Join(',', brokers));
    }

    /// <summary>A name that no other test has, as a topic or a group. The mock cluster makes topics when they are used.</summary>
    public async Task<string> TopicAsync(string name)
    {
        var topic = $"{name}-{_run}";
        if (Real is null)
            return topic;
        using var admin = new DependentAdminClientBuilder(_owner.Handle).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = 4, ReplicationFactor = 1 }]);
        return topic;
    }

    /// <summary>Writes a message and waits until the brokers have it.</summary>
    public Task<DeliveryResult<byte[]?, byte[]?>> WriteAsync(
        string topic, byte[]? key, byte[]? value, params (string Name, byte[] Value)[] headers)
    {
        var all = new Headers();
        foreach (var (name, bytes) in headers)
            all.Add(name, bytes);
        return _owner.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Key = key, Value = value, Headers = all });
    }

    /// <summary>Reads a topic from its beginning until a state is reached; the list is in the order of each partition.</summary>
    public async Task ReadAsync(
        string topic, Func<ConsumeResult<string, byte[]?>, bool> isLast, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        await Task.Run(() =>
        {
            using var consumer = new ConsumerBuilder<string, byte[]?>(new ConsumerConfig
            {
                BootstrapServers = Brokers,
                GroupId = $"reader-{Guid.NewGuid():N}",
                EnableAutoCommit = false,
                AutoOffsetReset = AutoOffsetReset.Earliest,
            }).SetLogHandler((_, _) => { }).Build();
            // By hand: no group has to be formed.
            consumer.Assign(Partitions(topic).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
            while (!isLast(consumer.Consume(limit.Token)))
            {
            }
        }, limit.Token);
    }

    public void Dispose() => _owner.Dispose();

    private Partition[] Partitions(string topic)
    {
        using var admin = new DependentAdminClientBuilder(_owner.Handle).Build();
        for (var tries = 0; ; tries++)
            if (admin.GetMetadata(topic, Limit).Topics.Single() is { Error.IsError: false, Partitions.Count: > 0 } known)
                return [.. known.Partitions.Select(p => new Partition(p.PartitionId))];
            else
                Assert.True(tries < 100, $"no topic {topic}");
    }
}
