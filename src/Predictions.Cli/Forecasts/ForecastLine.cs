using Predictions.Core.Forecasting;

namespace Predictions.Cli.Forecasts;

/// <summary>A forecast as it is written out.</summary>
/// <param name="Forecast">The forecast.</param>
/// <param name="HistoryRevision">Of the stored history that it was made from.</param>
internal readonly record struct ForecastLine(Forecast Forecast, long HistoryRevision);
