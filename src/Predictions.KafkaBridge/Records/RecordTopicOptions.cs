using System.ComponentModel.DataAnnotations;

namespace Predictions.KafkaBridge.Records;

/// <summary>The format of a record's value.</summary>
internal enum RecordFormat
{
    Json,
    Protobuf,
}

/// <summary>Section <c>Records</c>: records from Kafka.</summary>
internal sealed record RecordTopicOptions
{
    /// <summary>The topic of records; empty: the bridge stores no records.</summary>
    public string Topic { get; init; } = "";

    /// <summary>The consumer group. Instances with the same group share the partitions of the topic.</summary>
    public string Group { get; init; } = "predictions-bridge";

    /// <summary>Where refused records go; needed with a topic.</summary>
    public string DeadLetterTopic { get; init; } = "";

    /// <summary>The format of messages without a header content-type: <c>Json</c> or <c>Protobuf</c>.</summary>
    public RecordFormat Format { get; init; } = RecordFormat.Json;

    /// <summary>The most records that wait for an answer at once, each of another user: 1 to 256.</summary>
    [Range(1, 256)]
    public int MaxInFlight { get; init; } = 32;

    /// <summary>
    /// After this time without a sign of life, the group gives an instance's partitions to others: 1,000 to 300,000 ms.
    /// </summary>
    [Range(1_000, 300_000)]
    public int SessionTimeoutMs { get; init; } = 10_000;

    public IEnumerable<string> Problems()
    {
        if (Topic.Length == 0)
            yield break;
        if (Group.Length == 0)
            yield return "Records:Group must not be empty";
        if (DeadLetterTopic.Length == 0 || DeadLetterTopic == Topic)
            yield return "Records:DeadLetterTopic must be a topic other than Records:Topic";
    }
}
