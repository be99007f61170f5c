using Predictions.Core.Forecasting;

namespace Predictions.Service.Forecasts;

/// <summary>
/// A forecast and the revision of the stored history that it was made from; 0 where the history came with the request.
/// </summary>
public readonly record struct ForecastAnswer(Forecast Forecast, long HistoryRevision);
