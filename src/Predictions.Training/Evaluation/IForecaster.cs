using Predictions.Core.History;

namespace Predictions.Training.Evaluation;

/// <summary>Forecasts the length of the running cycle: a model, or a formula that it is compared with.</summary>
public interface IForecaster
{
    /// <summary>The name in tables.</summary>
    string Name { get; }

    /// <summary>The forecast of a case, from its log.</summary>
    LengthForecast Forecast(ForecastCase asked);
}

/// <summary>One forecast to make, and its true outcome.</summary>
/// <param name="Person">The index of the person among those of the scenario.</param>
/// <param name="PersonId">The id of the person in the table, or of a history that was written by hand.</param>
/// <param name="Log">The log at the time of the forecast.</param>
/// <param name="Start">The first day of the running cycle.</param>
/// <param name="AsOfDay">Days from <paramref name="Start"/> to the day of the forecast; the period may still start on that
/// day.</param>
/// <param name="TruthDays">Days from <paramref name="Start"/> to the forecast period.</param>
/// <param name="PastDays">Lengths between logged starts before it, oldest first.</param>
/// <param name="Cycle">The index of the running cycle among the rows of the person in the table; −1 for a history that was
/// written by hand.</param>
/// <param name="Ahead">Which coming period is forecast: 1 for the next.</param>
public sealed record ForecastCase(
    int Person, string PersonId, CycleHistory Log, DateOnly Start, int AsOfDay, int TruthDays, int[] PastDays, int Cycle = -1,
    int Ahead = 1);
