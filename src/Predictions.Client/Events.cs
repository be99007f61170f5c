namespace Predictions.Client;

/// <summary>Which events to read, and from where.</summary>
public sealed record EventsRequest
{
    /// <summary>
    /// The name of a consumer, 1 to 64 of a-z 0-9 -. Reading continues where it committed; <c>null</c> begins with the oldest
    /// event that is kept.
    /// </summary>
    public string? Consumer { get; init; }

    /// <summary>The partitions to read, 0 to 255; empty for all.</summary>
    public IReadOnlyList<int> Partitions { get; init; } = [];

    /// <summary>Positions by partition to read from, instead of the committed ones; "" is the oldest that is kept.</summary>
    public IReadOnlyDictionary<int, string> From { get; init; } = new Dictionary<int, string>();

    /// <summary>Ends where reading would wait for the next event.</summary>
    public bool StopAtEnd { get; init; }

    /// <summary>
    /// Called with the error before the client connects again, for a log. Streams end regularly: instances stop, and connections
    /// end by age.
    /// </summary>
    public Action<PredictionsError>? Interrupted { get; init; }
}

/// <summary>A change of a user's history. Those of one user come in order of revision, each at least once.</summary>
public sealed record HistoryEvent
{
    /// <summary>The pseudonym, "/" and the revision: equal for a redelivery.</summary>
    public required string Id { get; init; }

    /// <summary>The user's pseudonym, or the user id where the operator chose so.</summary>
    public required string Subject { get; init; }

    /// <summary>The day of recording in UTC. Finer times are not kept.</summary>
    public DateOnly Day { get; init; }

    /// <summary>0 to 255.</summary>
    public int Partition { get; init; }

    /// <summary>The place in the partition, to commit or to read from. It has no other meaning.</summary>
    public required string Position { get; init; }

    /// <summary>Rises with each event of a user.</summary>
    public long Revision { get; init; }

    /// <summary>The history was erased: delete what you keep of this user.</summary>
    public bool Erased { get; init; }

    /// <summary>
    /// <c>null</c> if the history was erased, while cycles are paused, and without a period on or before <see cref="Day"/>.
    /// </summary>
    public ForecastChange? Forecast { get; init; }
}

/// <summary>What a change of a history did to its forecast.</summary>
public sealed record ForecastChange
{
    /// <summary>A shown date, the status or the phase moved, so ask for the forecast again.</summary>
    public bool Changed { get; init; }

    public ForecastStatus Status { get; init; }

    /// <summary>Only where the operator lets events have dates.</summary>
    public DateEstimate? NextPeriod { get; init; }

    /// <summary>Only where the operator lets events have dates.</summary>
    public FertileWindow? FertileWindow { get; init; }
}

/// <summary>How far a consumer of events is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Lag">The events after its committed positions, of all partitions.</param>
/// <param name="Partitions">Those with a committed position or a lag.</param>
public sealed record EventConsumer(string Name, long Lag, IReadOnlyList<EventConsumerPartition> Partitions);

/// <summary>How far a consumer is in one partition.</summary>
/// <param name="Partition">0 to 255.</param>
/// <param name="Position">The committed position; <c>null</c> for none.</param>
/// <param name="Lag">The events after it that are kept or were dropped.</param>
public sealed record EventConsumerPartition(int Partition, string? Position, long Lag);
