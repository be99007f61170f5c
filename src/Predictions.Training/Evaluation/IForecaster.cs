namespace Predictions.Training.Evaluation;

/// <summary>Something that forecasts the running cycle's length: our models, and the rules of thumb beside them.</summary>
public interface IForecaster
{
    /// <summary>What the row in the table is called.</summary>
    string Name { get; }

    /// <summary>The forecast of a case, from what was logged.</summary>
    LengthForecast Forecast(ForecastCase asked);
}
