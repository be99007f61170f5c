namespace Predictions.Core.Forecasting;

/// <summary>The person's status compared with the forecast. Numbers are those of the wire contract.</summary>
public enum ForecastStatus
{
    Unspecified = 0,
    OnTrack = 1,
    Late = 2,
    Paused = 3,
    Lapsed = 4,
}

/// <summary>The likeliest phase of the cycle on <c>as_of</c>. Numbers are those of the wire contract.</summary>
public enum CyclePhase
{
    Unspecified = 0,
    Menstrual = 1,
    Follicular = 2,
    Fertile = 3,
    Luteal = 4,
}

/// <summary>Why a forecast is degraded. Numbers are those of the wire contract.</summary>
public enum Degradation
{
    None = 0,
    ModelUnavailable = 1,
}

/// <summary>How regular the cycles are. Numbers are those of the wire contract.</summary>
public enum Regularity
{
    Unspecified = 0,
    Regular = 1,
    Irregular = 2,
}

/// <summary>A forecast as of one day: dates with calibrated probabilities.</summary>
public sealed class Forecast
{
    public required DateOnly AsOf { get; init; }

    /// <summary>"cycle-length@3", or "statistical".</summary>
    public required string Model { get; init; }

    public required ForecastStatus Status { get; init; }

    /// <summary>1 on the first day of the last period; 0 while paused.</summary>
    public int CycleDay { get; init; }

    public CyclePhase Phase { get; init; }

    /// <summary>Days past the likely day of the forecast on this cycle's first day; 0 unless late.</summary>
    public int DaysLate { get; init; }

    public CycleForecast[] Cycles { get; init; } = [];

    /// <summary>The probability that the next period begins on each day; only on request.</summary>
    public DayProbability[] NextPeriodDaily { get; init; } = [];

    /// <summary>The same for each period after the next, in order; only on request.</summary>
    public DayProbability[][] LaterPeriodsDaily { get; init; } = [];

    /// <summary>
    /// The probability that the next period begins on <see cref="AsOf"/> or in the requested days after it: 0 to 1, and 0 while
    /// paused. Only on request. It is at least one half where the likely day lies in those days.
    /// </summary>
    public double StartsWithin { get; init; }

    /// <summary>The probability that each day is one of the six fertile days; only on request.</summary>
    public DayProbability[] FertileDaily { get; init; } = [];

    public required Basis Basis { get; init; }

    public Degradation Degraded { get; init; }
}

/// <summary>One coming period and the ovulation before it.</summary>
/// <param name="PeriodStart">Its first day.</param>
/// <param name="PeriodDays">Its likely length in days.</param>
/// <param name="Ovulation">The ovulation before it.</param>
/// <param name="FertileWindow">Five days before the earliest ovulation to the latest.</param>
public readonly record struct CycleForecast(
    DateEstimate PeriodStart, int PeriodDays, DateEstimate Ovulation, FertileWindow FertileWindow);

/// <summary>A day with its range.</summary>
/// <param name="Likely">The median: the first day with a cumulative probability of at least one half.</param>
/// <param name="Earliest">The first day of the range.</param>
/// <param name="Latest">The last day of the range.</param>
/// <param name="Probability">The actual probability of [Earliest, Latest].</param>
public readonly record struct DateEstimate(DateOnly Likely, DateOnly Earliest, DateOnly Latest, double Probability);

/// <summary>A range that holds all six fertile days with the given probability.</summary>
public readonly record struct FertileWindow(DateOnly Start, DateOnly End, double Probability);

/// <summary>A day and a probability.</summary>
public readonly record struct DayProbability(DateOnly Date, double Probability);

/// <summary>The basis of a forecast.</summary>
/// <param name="CyclesUsed">Completed cycles that are used.</param>
/// <param name="CyclesExcluded">Spotting starts, and cycles that touch a pause.</param>
/// <param name="UnloggedPeriodsSuspected">The expected number of unlogged periods, in the past and in the running cycle.</param>
/// <param name="TypicalCycleDays">The typical cycle length in days.</param>
/// <param name="CycleSpreadDays">Half the width of the range that holds two thirds of the cycles, in days.</param>
/// <param name="Regularity">Unspecified with fewer than three known cycles.</param>
public readonly record struct Basis(
    int CyclesUsed,
    int CyclesExcluded,
    double UnloggedPeriodsSuspected,
    double TypicalCycleDays,
    double CycleSpreadDays,
    Regularity Regularity);
