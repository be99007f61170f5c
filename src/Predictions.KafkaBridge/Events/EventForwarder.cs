using System.ComponentModel.DataAnnotations;
using System.Threading.Channels;
using Confluent.Kafka;
using Predictions.Client;
using Predictions.Hosting;
using Predictions.KafkaBridge.Kafka;

namespace Predictions.KafkaBridge.Events;

/// <summary>Section <c>Events</c>: events to Kafka.</summary>
internal sealed record EventTopicOptions
{
    private const int Partitions = 256;

    /// <summary>The topic of events; empty: the bridge carries no events.</summary>
    public string Topic { get; init; } = "";

    /// <summary>The name with which the bridge commits at the service: 1 to 64 of a-z 0-9 -.</summary>
    public string Consumer { get; init; } = "kafka-bridge";

    /// <summary>The source of the CloudEvents: a URI, or a path that names this installation.</summary>
    public string Source { get; init; } = "/predictions";

    /// <summary>The number of instances that share the partitions of events: 1 to 256.</summary>
    [Range(1, Partitions)]
    public int Instances { get; init; } = 1;

    /// <summary>The number of this instance, from 0 to less than <see cref="Instances"/>.</summary>
    [Range(0, Partitions - 1)]
    public int Instance { get; init; }

    /// <summary>The partitions of this instance; empty for all.</summary>
    public IReadOnlyList<int> Share() => Instances == 1
        ? [] : [.. Enumerable.Range(0, Partitions).Where(partition => partition % Instances == Instance)];

    public IEnumerable<string> Problems()
    {
        if (Instance >= Instances)
            yield return "Events:Instance must be less than Events:Instances";
        if (Consumer.Length is < 1 or > 64 || Consumer.Any(c => c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-')))
            yield return "Events:Consumer must be 1 to 64 of a-z 0-9 -";
        if (Source.Length == 0 || !Uri.TryCreate(Source, UriKind.RelativeOrAbsolute, out _))
            yield return "Events:Source must be a URI or a path such as /predictions";
    }
}

/// <summary>
/// Reads events and writes them to the topic in their order. It commits a batch at the service once the brokers have all of it,
/// so after a crash events come again with the same id, and none is lost.
/// </summary>
internal sealed partial class EventForwarder(
    PredictionsClient client,
    KafkaClients kafka,
    EventTopicOptions options,
    BridgeMetrics metrics,
    TimeProvider time,
    ILogger<EventForwarder> log) : LoopService
{
    private const int MaxBatch = 500;

    private readonly Uri _source = new(options.Source, UriKind.RelativeOrAbsolute);
    private int _failures;

    protected override async Task LoopAsync(CancellationToken stopping)
    {
        // The host starts its other services while this one connects.
        await Task.Yield();
        using var producer = kafka.InOrder(BridgeMetrics.Events);
        while (!stopping.IsCancellationRequested)
            try
            {
                await ForwardAsync(producer, stopping);
            }
            catch (PredictionsException gap) when (gap.Error.Reason == ErrorReason.PositionOutOfRange)
            {
                LogGap(options.Consumer);
                throw;
            }
            catch (PredictionsException failed)
            {
                await WaitAsync(failed.Error, stopping);
            }
            catch (IOException)
            {
                await WaitAsync(TokenProblem, stopping);
            }
    }

    private static PredictionsError TokenProblem =>
        new(ErrorReason.Unauthenticated, "UNAUTHENTICATED", "Service:TokenFile cannot be read");

    private async Task ForwardAsync(IProducer<string, byte[]?> producer, CancellationToken stopping)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var waiting = Channel.CreateBounded<HistoryEvent>(
            new BoundedChannelOptions(MaxBatch) { SingleReader = true, SingleWriter = true });
        var reading = ReadAsync(waiting.Writer, end.Token);
        try
        {
            while (await waiting.Reader.WaitToReadAsync(end.Token))
                await ForwardBatchAsync(producer, waiting.Reader, end.Token);
        }
        finally
        {
            await end.CancelAsync();
            await reading;
        }
    }

    /// <summary>Never fails: what ends the reading ends the channel.</summary>
    private async Task ReadAsync(ChannelWriter<HistoryEvent> waiting, CancellationToken cancellation)
    {
        try
        {
            var request = new EventsRequest
            {
                Consumer = options.Consumer,
                Partitions = options.Share(),
                Interrupted = Interrupted,
            };
            await foreach (var changed in client.ReadEventsAsync(request, cancellation))
                await waiting.WriteAsync(changed, cancellation);
            waiting.Complete();
        }
        catch (Exception failed)
        {
            waiting.Complete(failed);
        }
    }

    private async Task ForwardBatchAsync(
        IProducer<string, byte[]?> producer, ChannelReader<HistoryEvent> waiting, CancellationToken cancellation)
    {
        var deliveries = new List<Task>(MaxBatch);
        var positions = new Dictionary<int, string>();
        while (deliveries.Count < MaxBatch && waiting.TryRead(out var changed))
        {
            deliveries.Add(producer.ProduceAsync(options.Topic, EventMessages.Of(changed, _source), CancellationToken.None));
            positions[changed.Partition] = changed.Position;
        }

        metrics.ShowInFlight(BridgeMetrics.Events, deliveries.Count);
        await Task.WhenAll(deliveries).WaitAsync(cancellation);
        while (true)
        {
            var committed = await client.CommitEventsAsync(options.Consumer, positions, cancellation: cancellation);
            if (committed.IsSuccess)
                break;
            if (!committed.Error.MayRetry)
                throw new PredictionsException(committed.Error);
            await WaitAsync(committed.Error, cancellation);
        }

        _failures = 0;
        metrics.CountEvents(deliveries.Count);
    }

    private async Task WaitAsync(PredictionsError error, CancellationToken cancellation)
    {
        Interrupted(error);
        await Task.Delay(KafkaClients.Pause(_failures++, error.RetryAfter), time, cancellation);
    }

    private void Interrupted(PredictionsError error)
    {
        // A stream ends regularly: instances stop, and connections end by age.
        if (error.Reason == ErrorReason.StreamEnded)
            return;
        metrics.CountWait(BridgeMetrics.Events);
        LogWaiting(error.Reason, error.Message);
    }

    [LoggerMessage(
        EventId = 11, EventName = "EventsNotKept", Level = LogLevel.Critical,
        Message = "The service no longer keeps events that {Consumer} has not carried. Tell the readers of the topic to read all "
            + "histories, and set another Events:Consumer, which begins with the oldest event that is kept")]
    private partial void LogGap(string consumer);

    [LoggerMessage(
        EventId = 10, EventName = "EventsWaiting", Level = LogLevel.Warning,
        Message = "Events wait: the service answered {Reason}: {Text}. Trying again")]
    private partial void LogWaiting(ErrorReason reason, string text);
}
