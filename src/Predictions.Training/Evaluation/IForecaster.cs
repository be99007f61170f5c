using Predictions.Core.History;

namespace Predictions.Training.Evaluation;

/// <summary>Something that forecasts the running cycle's length: our models, and the rules of thumb beside them.</summary>
public interface IForecaster
{
    /// <summary>What the row in the table is called.</summary>
    string Name { get; }

    /// <summary>The forecast of a case, from what was logged.</summary>
    LengthForecast Forecast(ForecastCase asked);
}

/// <summary>One forecast to be made, and the truth that it is held to.</summary>
/// <param name="Person">Whose it is: her place in the table.</param>
/// <param name="Log">What was logged by then.</param>
/// <param name="Start">The first day of the running cycle.</param>
/// <param name="AsOfDay">Days from <paramref name="Start"/> to the day of the forecast; that day is still open.</param>
/// <param name="TruthDays">Days from <paramref name="Start"/> to the period that is forecast.</param>
/// <param name="PastDays">Lengths between logged starts before it, oldest first.</param>
/// <param name="Ahead">Which coming period is forecast: 1 for the next.</param>
public sealed record ForecastCase(
    int Person, CycleHistory Log, DateOnly Start, int AsOfDay, int TruthDays, int[] PastDays, int Ahead = 1);
