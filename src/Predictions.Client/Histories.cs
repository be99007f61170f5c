namespace Predictions.Client;

/// <summary>How an ovulation became known. A value without a name is one of a newer service.</summary>
public enum OvulationEvidence
{
    Unspecified = 0,
    LhTest = 1,
    TemperatureShift = 2,
    Monitor = 3,
    Other = 4,

    /// <summary>The last day of clear, stretchy or slippery mucus.</summary>
    MucusPeak = 5,
}

/// <summary>What is seen before ovulation is known.</summary>
public enum FertilitySignKind
{
    /// <summary>The service refuses it.</summary>
    Unspecified = 0,

    /// <summary>A hormonal monitor showed high fertility.</summary>
    MonitorHigh = 1,

    /// <summary>Clear, stretchy or slippery mucus.</summary>
    FertileMucus = 2,

    /// <summary>An ovulation test was negative.</summary>
    LhNegative = 3,
}

/// <summary>Why forecasts pause.</summary>
public enum PauseReason
{
    Unspecified = 0,
    Pregnancy = 1,
    Postpartum = 2,
    HormonalContraception = 3,
    Other = 4,
}

/// <summary>A bleed.</summary>
/// <param name="Start">Its first day.</param>
/// <param name="Days">Its length in days, 1 to 30; <c>null</c> if unknown.</param>
public sealed record Period(DateOnly Start, int? Days = null);

/// <summary>An observed ovulation.</summary>
/// <param name="Date">The day as logged; the service corrects it by the kind of evidence.</param>
/// <param name="Evidence">How it became known.</param>
public sealed record Ovulation(DateOnly Date, OvulationEvidence Evidence = OvulationEvidence.Unspecified);

/// <summary>A sign of fertility. A day may have one of each kind.</summary>
/// <param name="Date">The day on which it was seen.</param>
/// <param name="Kind">What was seen.</param>
public sealed record FertilitySign(DateOnly Date, FertilitySignKind Kind);

/// <summary>A time without forecasts.</summary>
/// <param name="From">Its first day.</param>
/// <param name="Until">Its last day; <c>null</c> while it is open.</param>
/// <param name="Reason">Why forecasts pause.</param>
public sealed record Pause(DateOnly From, DateOnly? Until = null, PauseReason Reason = PauseReason.Unspecified);

/// <summary>All that is known of a user: at most 600 periods, 600 ovulations, 100 pauses and 1,500 signs.</summary>
public sealed record History
{
    public IReadOnlyList<Period> Periods { get; init; } = [];

    public IReadOnlyList<Ovulation> Ovulations { get; init; } = [];

    public IReadOnlyList<Pause> Pauses { get; init; } = [];

    public IReadOnlyList<FertilitySign> Signs { get; init; } = [];

    /// <summary>1900 to this year; <c>null</c> if unknown.</summary>
    public int? BirthYear { get; init; }

    /// <summary>The revision of a stored history. The service ignores it in a request.</summary>
    public long Revision { get; init; }
}

/// <summary>
/// Records to merge into a stored history. The service applies removals first. A record replaces the earlier record of its date
/// (a pause: of its first day; a sign: of its date and kind), but an unknown length never replaces a known one.
/// </summary>
public sealed record HistoryChange
{
    public IReadOnlyList<Period> Periods { get; init; } = [];

    public IReadOnlyList<Ovulation> Ovulations { get; init; } = [];

    public IReadOnlyList<Pause> Pauses { get; init; } = [];

    public IReadOnlyList<FertilitySign> Signs { get; init; } = [];

    /// <summary>The first days of the periods to remove.</summary>
    public IReadOnlyList<DateOnly> RemovePeriods { get; init; } = [];

    /// <summary>The days of the ovulations to remove.</summary>
    public IReadOnlyList<DateOnly> RemoveOvulations { get; init; } = [];

    /// <summary>The first days of the pauses to remove.</summary>
    public IReadOnlyList<DateOnly> RemovePauses { get; init; } = [];

    public IReadOnlyList<FertilitySign> RemoveSigns { get; init; } = [];

    /// <summary><c>null</c> keeps the stored year of birth, 0 removes it.</summary>
    public int? BirthYear { get; init; }
}
