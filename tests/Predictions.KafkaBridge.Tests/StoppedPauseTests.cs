using Microsoft.Extensions.Logging.Abstractions;
using Predictions.KafkaBridge.Kafka;
using Predictions.KafkaBridge.Records;

namespace Predictions.KafkaBridge.Tests;

/// <summary>A stop ends the pause after a read error.</summary>
public sealed class StoppedPauseTests
{
    [Fact]
    public async Task A_stop_within_a_pause_that_would_never_end_ends_it()
    {
        using var kafka = KafkaUnderTest.Start();
        var metrics = new BridgeMetrics(TimeProvider.System);
        var clients = new KafkaClients(
            new KafkaOptions { Brokers = kafka.Brokers }, metrics, NullLogger<KafkaClients>.Instance);
        // No such topic can exist, so that each reading fails.
        var options = new RecordTopicOptions { Topic = "no topic", Group = "group", DeadLetterTopic = "dead" };
        using var consumer = new RecordConsumer(
            clients, null!, options, metrics, new StoppedClock(), NullLogger<RecordConsumer>.Instance);
        await consumer.StartAsync(TestContext.Current.CancellationToken);
        while (!await HasPausedAsync(metrics))
            await Task.Delay(5, TestContext.Current.CancellationToken);
        await consumer.StopAsync(TestContext.Current.CancellationToken).WaitAsync(
            KafkaUnderTest.Limit, TestContext.Current.CancellationToken);
        await consumer.ExecuteTask!;
    }

    private static async Task<bool> HasPausedAsync(BridgeMetrics metrics)
    {
        using var page = new MemoryStream();
        await metrics.WriteAsync(page, TestContext.Current.CancellationToken);
        return System.Text.Encoding.UTF8.GetString(page.ToArray())
            .Contains("predictions_bridge_waits_total{direction=\"records\"} 1", StringComparison.Ordinal);
    }

    /// <summary>Timers of this clock never fire.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
