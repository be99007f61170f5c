namespace Predictions.Core;

/// <summary>Every expected error. Its <see cref="ErrorReasons.WireName"/> is the <c>reason</c> on the wire.</summary>
public enum ErrorReason
{
    None = 0,

    /// <summary>A field is malformed or outside its range.</summary>
    InvalidField,

    /// <summary>More periods, ovulations, pauses, signs or batch items than a request or history may hold.</summary>
    TooManyItems,

    /// <summary>The history has no period on or before <c>as_of</c>.</summary>
    NoPeriod,

    /// <summary>Nothing is stored for the user.</summary>
    HistoryNotFound,

    /// <summary>No model has that version.</summary>
    ModelNotFound,

    /// <summary>The stored revision differs from the revision that the caller expects.</summary>
    RevisionMoved,

    /// <summary>The message is larger than the contract allows.</summary>
    MessageTooLarge,

    /// <summary>The service sheds load.</summary>
    Overloaded,

    /// <summary>The caller uses its whole share of the instance.</summary>
    CallerShareExceeded,

    /// <summary>The store did not answer; a write may or may not have happened.</summary>
    StoreUnavailable,

    /// <summary>The write is stored, and too few replicas confirmed it in time.</summary>
    StoredNotConfirmed,

    /// <summary>The call's time ran out.</summary>
    DeadlineExceeded,

    /// <summary>The user's stored value fails its checks.</summary>
    StoredValueCorrupt,

    /// <summary>The call has no token, or an invalid one.</summary>
    Unauthenticated,

    /// <summary>The token does not allow this call, or not for this user.</summary>
    PermissionDenied,

    /// <summary>The service has no token keys yet, so it cannot check tokens.</summary>
    KeysUnavailable,

    /// <summary>The audit log cannot be written, so no history is read.</summary>
    AuditUnavailable,

    /// <summary>The service records no events.</summary>
    EventsOff,

    /// <summary>A position is older than the events that are kept, or later than the last one.</summary>
    PositionOutOfRange,

    /// <summary>A reader of events did not take one in time.</summary>
    ReaderTooSlow,

    /// <summary>A stream of events ended because the instance or the connection ends.</summary>
    StreamEnded,
}

public static class ErrorReasons
{
    private static readonly string[] Names =
        [.. Enum.GetValues<ErrorReason>().Select(reason => reason == ErrorReason.None ? "INTERNAL" : UpperSnake(reason))];

    /// <summary>The reason's name on the wire, "INVALID_FIELD"; "INTERNAL" for <see cref="ErrorReason.None"/>.</summary>
    public static string WireName(this ErrorReason reason) => Names[(int)reason];

    /// <summary>The name of an enum's value on the wire.</summary>
    internal static string UpperSnake<T>(T value)
        where T : struct, Enum =>
        string.Concat(
            value.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : char.ToUpperInvariant(c).ToString()));
}
