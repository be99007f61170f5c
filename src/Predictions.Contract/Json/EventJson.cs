using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Predictions.Contract.Json;

[Description("A change of a user's history.")]
public sealed record EventJson
{
    /// <summary>The type of an event as CloudEvents and server-sent events name it.</summary>
    public const string HistoryChangedType = "predictions.history.changed.v1";

    [Description("The pseudonym, \"/\" and the revision: equal for a redelivery.")]
    public required string Id { get; init; }

    [Description("The user's pseudonym; the user id with Events:Subject=UserId.")]
    public required string Subject { get; init; }

    [Description("The day (UTC) of recording. Finer times are not kept.")]
    [Date]
    public required string Day { get; init; }

    [Description("The partition, the pseudonym's first byte.")]
    [Range(0, ContractLimits.Partitions - 1)]
    public required int Partition { get; init; }

    [Description("Opaque; ascending within the partition.")]
    public required string Position { get; init; }

    [Description("What changed.")]
    public HistoryChangedJson? HistoryChanged { get; init; }
}

[Description("A change of a history. A write that changes no record has no event.")]
public sealed record HistoryChangedJson
{
    [Description("The revision of the history, or of its erasure; rises with each event of a user.")]
    public required long Revision { get; init; }

    [Description("Whether the history was erased.")]
    public required bool Erased { get; init; }

    [Description("Absent if the history was erased, while cycles are paused, and without a period on or before the day.")]
    public ForecastChangeJson? Forecast { get; init; }
}

[Description("The forecast as of the day of recording.")]
public sealed record ForecastChangeJson
{
    [Description("Whether a shown date, the status or the phase moved.")]
    public required bool Changed { get; init; }

    [Description("The status after the change.")]
    [OneOf(nameof(EnumNames.Status))]
    public required string Status { get; init; }

    [Description("The first day of the next period; only with Events:Detail=Dates.")]
    public DateEstimateJson? NextPeriod { get; init; }

    [Description("The fertile days before it; only with Events:Detail=Dates.")]
    public WindowJson? FertileWindow { get; init; }
}

[Description("The positions up to which a consumer is done.")]
public sealed record CommitRequestJson
{
    [Description("The consumer: 1 to 64 of a-z 0-9 -. There are at most 100 consumers.")]
    [RegularExpression(ContractLimits.ConsumerPattern)]
    public required string Consumer { get; init; }

    [Description("The position of the last event that is done, by partition (\"0\" to \"255\"). Others keep theirs.")]
    public IReadOnlyDictionary<string, string> Positions { get; init; } = new Dictionary<string, string>();
}

[Description("The positions are kept.")]
public sealed record CommitResponseJson;

[Description("All consumers that have committed.")]
public sealed record ListConsumersResponseJson
{
    [Description("The consumers, by name.")]
    public required IReadOnlyList<ConsumerJson> Consumers { get; init; }
}

[Description("A consumer, and how far it is behind.")]
public sealed record ConsumerJson
{
    [Description("Its name.")]
    public required string Name { get; init; }

    [Description("Events after its committed positions, of all partitions.")]
    public required long Lag { get; init; }

    [Description("The partitions with a committed position or a lag.")]
    public required IReadOnlyList<ConsumerPartitionJson> Partitions { get; init; }
}

[Description("A consumer's place in a partition.")]
public sealed record ConsumerPartitionJson
{
    [Description("The partition.")]
    [Range(0, ContractLimits.Partitions - 1)]
    public required int Partition { get; init; }

    [Description("The committed position; empty where there is none.")]
    public required string Position { get; init; }

    [Description("Events after it.")]
    public required long Lag { get; init; }
}
