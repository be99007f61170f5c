namespace Predictions.Core;

/// <summary>Every expected error. Its <see cref="ErrorReasons.WireName"/> is the <c>reason</c> on the wire.</summary>
public enum ErrorReason
{
    None = 0,

    /// <summary>A field is malformed or outside its range.</summary>
    InvalidField,

    /// <summary>More periods, ovulations, pauses or batch items than a request or history may hold.</summary>
    TooManyItems,

    /// <summary>The history has no period on or before <c>as_of</c>.</summary>
    NoPeriod,

    /// <summary>Nothing is stored for the user.</summary>
    HistoryNotFound,

    /// <summary>No model has that version.</summary>
    ModelNotFound,

    /// <summary>The stored revision is not the one that the replacement was made from.</summary>
    RevisionMoved,

    /// <summary>The message is larger than the contract allows.</summary>
    MessageTooLarge,

    /// <summary>The service holds as many calls as it can answer in time.</summary>
    Overloaded,

    /// <summary>The store did not answer; a write may or may not have happened.</summary>
    StoreUnavailable,

    /// <summary>The call's time ran out.</summary>
    DeadlineExceeded,

    /// <summary>The user's stored value fails its checks.</summary>
    StoredValueCorrupt,

    /// <summary>Nobody that is known makes the call: it brings no token, or one that is not accepted.</summary>
    Unauthenticated,

    /// <summary>The caller may not make this call, or not for this user.</summary>
    PermissionDenied,

    /// <summary>The keys that tokens are checked by are not at hand yet.</summary>
    KeysUnavailable,

    /// <summary>The audit could not be written, so a history is not read out.</summary>
    AuditUnavailable,
}

public static class ErrorReasons
{
    private static readonly string[] Names = [.. Enum.GetValues<ErrorReason>().Select(UpperSnake)];

    /// <summary>The reason's name on the wire, "INVALID_FIELD"; "INTERNAL" for <see cref="ErrorReason.None"/>.</summary>
    public static string WireName(this ErrorReason reason) => Names[(int)reason];

    private static string UpperSnake(ErrorReason reason) => reason == ErrorReason.None
        ? "INTERNAL"
        : string.Concat(reason.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : char.ToUpperInvariant(c).ToString()));
}
