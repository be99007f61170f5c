using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Predictions.KafkaBridge.Kafka;

namespace Predictions.KafkaBridge.Records;

/// <summary>
/// The topic of refused records: the key, value and headers of the record, and headers that say why and where it was. These
/// headers hold no value of the record.
/// </summary>
internal sealed partial class DeadLetters(
    KafkaClients kafka, RecordTopicOptions options, BridgeMetrics metrics, TimeProvider time, ILogger<DeadLetters> log)
    : IDisposable
{
    public const string Prefix = "predictions-error-";

    private readonly IProducer<byte[]?, byte[]?> _producer = kafka.Single(BridgeMetrics.DeadLetters);

    /// <summary>Returns once the brokers have the letter; it tries until then.</summary>
    /// <exception cref="OperationCanceledException">The record was given up: it will come again.</exception>
    public async Task SendAsync(ConsumeResult<byte[]?, byte[]?> record, Refusal refusal, CancellationToken abandon)
    {
        for (var repeats = 0; ; repeats++)
            try
            {
                await _producer.ProduceAsync(options.DeadLetterTopic, LetterOf(record, refusal), CancellationToken.None)
                    .WaitAsync(abandon);
                LogRefused(record.Topic, record.Partition.Value, record.Offset.Value, refusal.Reason, refusal.Field);
                metrics.CountRecord(BridgeMetrics.Refused);
                return;
            }
            catch (ProduceException<byte[]?, byte[]?> failed) when (!failed.Error.IsFatal)
            {
                metrics.CountWait(BridgeMetrics.Records);
                LogUnsent(failed.Error.Code);
                await Task.Delay(KafkaClients.Pause(repeats), time, abandon);
            }
    }

    public void Dispose() => _producer.Dispose();

    private static Message<byte[]?, byte[]?> LetterOf(ConsumeResult<byte[]?, byte[]?> record, Refusal refusal)
    {
        var headers = new Headers();
        foreach (var header in record.Message.Headers ?? [])
            if (!header.Key.StartsWith(Prefix, StringComparison.Ordinal))
                headers.Add(header.Key, header.GetValueBytes());
        Add("reason", refusal.Reason);
        Add("field", refusal.Field);
        Add("message", refusal.Message);
        Add("topic", record.Topic);
        Add("partition", record.Partition.Value.ToString(CultureInfo.InvariantCulture));
        Add("offset", record.Offset.Value.ToString(CultureInfo.InvariantCulture));
        return new Message<byte[]?, byte[]?> { Key = record.Message.Key, Value = record.Message.Value, Headers = headers };

        void Add(string name, string text) => headers.Add(Prefix + name, Encoding.UTF8.GetBytes(text));
    }

    [LoggerMessage(
        EventId = 20, EventName = "RecordRefused", Level = LogLevel.Warning,
        Message = "A record is in the dead letters: {Topic} [{Partition}] at {Offset}: {Reason} {Field}")]
    private partial void LogRefused(string topic, int partition, long offset, string reason, string field);

    [LoggerMessage(
        EventId = 21, EventName = "DeadLetterUnsent", Level = LogLevel.Warning,
        Message = "A dead letter was not accepted: {Code}. Trying again")]
    private partial void LogUnsent(ErrorCode code);
}
