namespace Predictions.Core.History;

/// <summary>Why cycles pause. Numbers are those of the wire contract.</summary>
public enum PauseReason
{
    Unspecified = 0,
    Pregnancy = 1,
    Postpartum = 2,
    HormonalContraception = 3,
    Other = 4,
}

/// <summary>A stretch of days without cycles of her own; it breaks the chain of cycles.</summary>
/// <param name="From">Its first day.</param>
/// <param name="Until">Its last day; <c>null</c> while it is still on.</param>
/// <param name="Reason">Why.</param>
public readonly record struct Pause(DateOnly From, DateOnly? Until, PauseReason Reason)
{
    /// <summary>Whether it covers any day of [first, last].</summary>
    public bool Touches(DateOnly first, DateOnly last) => From <= last && (Until is not { } until || until >= first);
}
