namespace Predictions.Faults.Tests.Load;

/// <summary>What a call of the load needs.</summary>
internal enum CallKind
{
    /// <summary>A forecast of a history in the request: no store.</summary>
    Inline,

    /// <summary>A forecast of a stored history: one read.</summary>
    Stored,

    /// <summary>A record into a stored history: a read and a write.</summary>
    Record,
}
