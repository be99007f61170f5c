using Predictions.Core.Forecasting;

namespace Predictions.Service.Forecasts;

/// <summary>
/// A forecast with the revision of the stored history; 0 if the history came with the request.
/// </summary>
public readonly record struct ForecastAnswer(Forecast Forecast, long HistoryRevision);
