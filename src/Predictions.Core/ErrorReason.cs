namespace Predictions.Core;

/// <summary>Every failure that a caller can meet. The name, in UPPER_SNAKE_CASE, is the <c>reason</c> on the wire.</summary>
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
