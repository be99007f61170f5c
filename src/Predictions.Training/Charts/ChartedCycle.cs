using Predictions.Core.History;

namespace Predictions.Training.Charts;

/// <summary>One true cycle, and what of it is in the log.</summary>
/// <param name="LengthDays">From its first day to the day before the next period, a pause included.</param>
/// <param name="OvulationDay">The cycle day of ovulation, 1 on the first day of bleeding; <c>null</c> where it was not seen.</param>
/// <param name="BleedDays">Length of its period; 0 where unknown.</param>
/// <param name="IsLogged">Whether its period is in the log; a hole where not.</param>
/// <param name="IsOvulationLogged">Whether its ovulation is in the log.</param>
/// <param name="Pause">The pause in it, which makes its length none of her own; <c>null</c> in nearly all.</param>
public readonly record struct ChartedCycle(
    int LengthDays, int? OvulationDay, int BleedDays, bool IsLogged = true, bool IsOvulationLogged = true, ChartedPause? Pause = null);

/// <summary>A pause that is in the log.</summary>
/// <param name="FromDay">The cycle day that it begins on, 1 on the first day of bleeding.</param>
/// <param name="Days">How long it lasts, at least 1; it ends within its cycle.</param>
/// <param name="Reason">Why.</param>
public sealed record ChartedPause(int FromDay, int Days, PauseReason Reason);
