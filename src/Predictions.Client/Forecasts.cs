namespace Predictions.Client;

/// <summary>How the running cycle stands. A value without a name is one of a newer service.</summary>
public enum ForecastStatus
{
    Unspecified = 0,
    OnTrack = 1,

    /// <summary>The day of the forecast is after the range that was forecast for the period.</summary>
    Late = 2,

    /// <summary>A pause covers the day, or ended without a period since. There are no dates.</summary>
    Paused = 3,

    /// <summary>A period has probably begun since the last logged one. Ask for it.</summary>
    Lapsed = 4,
}

/// <summary>The phase of the running cycle.</summary>
public enum CyclePhase
{
    Unspecified = 0,
    Menstrual = 1,
    Follicular = 2,
    Fertile = 3,
    Luteal = 4,
}

/// <summary>How regular the logged cycles are, by the bounds of FIGO (2018).</summary>
public enum Regularity
{
    /// <summary>Fewer than three cycles are known.</summary>
    Unspecified = 0,
    Regular = 1,
    Irregular = 2,
}

/// <summary>Whether the forecast is from a part of the model.</summary>
public enum Degradation
{
    None = 0,

    /// <summary>The statistical model answered alone. The forecast is complete and its ranges are valid.</summary>
    ModelUnavailable = 1,
}

/// <summary>Asks for a forecast of a stored history or of one in the request: exactly one of the two.</summary>
public sealed record ForecastRequest
{
    /// <summary>The user whose stored history is used.</summary>
    public string? UserId { get; init; }

    /// <summary>A history that the service never stores.</summary>
    public History? History { get; init; }

    /// <summary>The user's own local date. <c>null</c> means today in UTC: wrong for a part of most users' days.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>How many cycles to look ahead, 1 to 12; <c>null</c> means 3.</summary>
    public int? Cycles { get; init; }

    /// <summary>The probability that a range must hold, 0.5 to 0.99; <c>null</c> means 0.8.</summary>
    public double? Interval { get; init; }

    /// <summary>Adds the probability of each day.</summary>
    public bool IncludeDaily { get; init; }

    /// <summary>
    /// The <see cref="Forecast.Etag"/> of a forecast that you hold. If the answer would be the same, it is only
    /// <see cref="Forecast.Unchanged"/>. <c>null</c> for none.
    /// </summary>
    public string? KnownEtag { get; init; }

    /// <summary>A forecast of a stored history.</summary>
    public static ForecastRequest ForUser(string userId, DateOnly asOf) => new() { UserId = userId, AsOf = asOf };

    /// <summary>A forecast of a history that the service does not store.</summary>
    public static ForecastRequest ForHistory(History history, DateOnly asOf) => new() { History = history, AsOf = asOf };
}

/// <summary>One of many forecasts: the request and its result.</summary>
/// <param name="Request">The request as it was given.</param>
/// <param name="Result">Its forecast or its error.</param>
public sealed record ForecastAnswer(ForecastRequest Request, PredictionsResult<Forecast> Result);

/// <summary>When a user's next periods, ovulations and fertile days are likely. Not contraception and not a diagnosis.</summary>
public sealed record Forecast
{
    public required DateOnly AsOf { get; init; }

    /// <summary>The model that answered: "cycle-length@3", or "statistical".</summary>
    public required string Model { get; init; }

    /// <summary>The revision of the stored history; 0 for a history in the request.</summary>
    public long HistoryRevision { get; init; }

    /// <summary>Read it first: it says whether the other fields can be shown.</summary>
    public ForecastStatus Status { get; init; }

    /// <summary>1 on the first day of the last period; 0 while paused.</summary>
    public int CycleDay { get; init; }

    public CyclePhase Phase { get; init; }

    /// <summary>If late: days since the day that was likely. Otherwise 0.</summary>
    public int DaysLate { get; init; }

    /// <summary>The next cycles in order; empty while paused.</summary>
    public IReadOnlyList<CycleForecast> Cycles { get; init; } = [];

    /// <summary>The probability that the next period starts on a day; empty unless requested.</summary>
    public IReadOnlyList<DayProbability> NextPeriodDaily { get; init; } = [];

    /// <summary>The probability that a day is fertile; empty unless requested.</summary>
    public IReadOnlyList<DayProbability> FertileDaily { get; init; } = [];

    public required ForecastBasis Basis { get; init; }

    public Degradation Degraded { get; init; }

    /// <summary>
    /// Opaque, at most 32 characters. Keep it with the forecast and give it as <see cref="ForecastRequest.KnownEtag"/> when you
    /// ask again. Empty from a service that has no etags.
    /// </summary>
    public string Etag { get; init; } = "";

    /// <summary>
    /// The forecast that you hold by <see cref="ForecastRequest.KnownEtag"/> is the answer: show that one. Then only
    /// <see cref="AsOf"/>, <see cref="Model"/>, <see cref="HistoryRevision"/> and <see cref="Etag"/> are set.
    /// </summary>
    public bool Unchanged { get; init; }
}

/// <summary>One cycle of a forecast.</summary>
public sealed record CycleForecast
{
    public required DateEstimate PeriodStart { get; init; }

    /// <summary>The likely length of the bleed in days.</summary>
    public int PeriodDays { get; init; }

    /// <summary>The last ovulation before the period.</summary>
    public required DateEstimate Ovulation { get; init; }

    public required FertileWindow FertileWindow { get; init; }
}

/// <summary>A date with its range.</summary>
/// <param name="Likely">The median: the first day by which it has happened with a probability of at least one half.</param>
/// <param name="Earliest">The first day of the range.</param>
/// <param name="Latest">The last day of the range.</param>
/// <param name="Probability">That it happens within the range, both days included.</param>
public sealed record DateEstimate(DateOnly Likely, DateOnly Earliest, DateOnly Latest, double Probability);

/// <summary>The fertile days.</summary>
/// <param name="Start">The first day.</param>
/// <param name="End">The last day.</param>
/// <param name="Probability">That all six fertile days are inside.</param>
public sealed record FertileWindow(DateOnly Start, DateOnly End, double Probability);

/// <summary>The probability of one day.</summary>
public sealed record DayProbability(DateOnly Date, double Probability);

/// <summary>What a forecast rests on.</summary>
public sealed record ForecastBasis
{
    public int CyclesUsed { get; init; }

    /// <summary>Starts that begin no cycle, suspected spotting included, and cycles in a pause.</summary>
    public int CyclesExcluded { get; init; }

    /// <summary>The expected number of periods that were not logged, in past cycles and in the running one.</summary>
    public double UnloggedPeriodsSuspected { get; init; }

    public double TypicalCycleDays { get; init; }

    public double CycleSpreadDays { get; init; }

    public Regularity Regularity { get; init; }
}
