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

/// <summary>A range of days without natural cycles, which breaks the chain of cycles.</summary>
/// <param name="From">Its first day.</param>
/// <param name="Until">Its last day; <c>null</c> while it continues.</param>
/// <param name="Reason">The reason.</param>
public readonly record struct Pause(DateOnly From, DateOnly? Until, PauseReason Reason)
{
    /// <summary>Whether it covers any day of [first, last].</summary>
    public bool Touches(DateOnly first, DateOnly last) => From <= last && (Until is not { } until || until >= first);
}
