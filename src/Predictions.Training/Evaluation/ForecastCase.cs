using Predictions.Core.History;

namespace Predictions.Training.Evaluation;

/// <summary>One forecast to be made, and the truth that it is held to.</summary>
/// <param name="Log">What was logged by then.</param>
/// <param name="Start">The first day of the running cycle.</param>
/// <param name="AsOfDay">Days from <paramref name="Start"/> to the day of the forecast; that day is still open.</param>
/// <param name="LengthDays">The running cycle's true length.</param>
/// <param name="PastDays">Lengths between logged starts before it, oldest first.</param>
public sealed record ForecastCase(CycleHistory Log, DateOnly Start, int AsOfDay, int LengthDays, int[] PastDays);
