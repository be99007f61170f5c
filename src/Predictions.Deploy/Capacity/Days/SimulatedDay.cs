namespace Predictions.Deploy.Capacity.Days;

/// <summary>A day as it went.</summary>
/// <param name="Plan">What happened on it.</param>
/// <param name="Seconds">Each of its seconds.</param>
/// <param name="Answered">Calls that were answered in the end, by the first try or a later one.</param>
/// <param name="Abandoned">Calls that were given up after all their tries.</param>
/// <param name="Waiting">Calls that wait for their next try as the day ends.</param>
public sealed record SimulatedDay(DayPlan Plan, IReadOnlyList<DaySecond> Seconds, double Answered, double Abandoned, double Waiting);
