namespace Predictions.Training.Charts;

/// <summary>One true cycle, and what of it is in the log.</summary>
/// <param name="LengthDays">From its first day to the day before the next period.</param>
/// <param name="OvulationDay">The cycle day of ovulation, 1 on the first day of bleeding; <c>null</c> where it was not seen.</param>
/// <param name="BleedDays">Length of its period; 0 where unknown.</param>
/// <param name="IsLogged">Whether its period is in the log; a hole where not.</param>
/// <param name="IsOvulationLogged">Whether its ovulation is in the log.</param>
public readonly record struct ChartedCycle(
    int LengthDays, int? OvulationDay, int BleedDays, bool IsLogged = true, bool IsOvulationLogged = true);
