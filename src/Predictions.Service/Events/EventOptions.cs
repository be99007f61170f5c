using System.ComponentModel.DataAnnotations;

namespace Predictions.Service.Events;

/// <summary>Configuration section <c>Events</c>: whether changes of histories are recorded as events, and for how long.</summary>
public sealed record EventOptions
{
    /// <summary>
    /// <c>Outbox</c>: each write that changes a history appends an event in the same step. Default <c>Off</c>: writes have no
    /// events.
    /// </summary>
    public string Mode { get; init; } = Off;

    /// <summary>
    /// What an event says of the forecast. <c>Dates</c>: also the next period and the fertile days. Default <c>None</c>: only
    /// whether it changed, and the status.
    /// </summary>
    public string Detail { get; init; } = None;

    /// <summary>
    /// The subject of an event. <c>UserId</c>: the user id, which Redis then holds too. Default <c>Pseudonym</c>.
    /// </summary>
    public string Subject { get; init; } = Pseudonym;

    /// <summary>
    /// How long an event is kept, in hours: 1 to 8,760. Default 72. Events have a day and no time, so one is deleted when its
    /// whole day is older.
    /// </summary>
    [Range(1, 8_760)]
    public int RetainHours { get; init; } = 72;

    /// <summary>
    /// About how many events each of the 256 partitions keeps: 100 to 10,000,000. Default 50,000. The oldest are deleted first.
    /// </summary>
    [Range(100, 10_000_000)]
    public int MaxPerPartition { get; init; } = 50_000;

    /// <summary>The most readers of an instance: 1 to 10,000. Default 100. More get RESOURCE_EXHAUSTED (HTTP 429).</summary>
    [Range(1, 10_000)]
    public int MaxReaders { get; init; } = 100;

    /// <summary>
    /// How long a reader may take to accept an event, in seconds: 1 to 600. Default 30. Its stream then ends with
    /// RESOURCE_EXHAUSTED.
    /// </summary>
    [Range(1, 600)]
    public int SlowReaderSeconds { get; init; } = 30;

    internal const string Off = "Off", Outbox = "Outbox", None = "None", Dates = "Dates", Pseudonym = "Pseudonym",
        UserId = "UserId";

    internal bool AreOn => Mode == Outbox;

    internal bool HaveDates => Detail == Dates;

    internal bool NameUsers => Subject == UserId;

    internal IEnumerable<string> Problems(bool areKeysTagged)
    {
        if (Mode is not (Off or Outbox))
            yield return "Events:Mode must be Off or Outbox";
        if (Detail is not (None or Dates))
            yield return "Events:Detail must be None or Dates";
        if (Subject is not (Pseudonym or UserId))
            yield return "Events:Subject must be Pseudonym or UserId";
        if (AreOn && !areKeysTagged)
            yield return "Events:Mode=Outbox needs Redis:Keys=Tagged: a write and its event must be in one slot";
    }
}
