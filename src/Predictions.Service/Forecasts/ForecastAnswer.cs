using System.Diagnostics.CodeAnalysis;
using Predictions.Core.Forecasting;

namespace Predictions.Service.Forecasts;

/// <summary>The answer to one request for a forecast.</summary>
/// <param name="Forecast">The forecast; <c>null</c> if the caller holds it.</param>
/// <param name="AsOf">Its date.</param>
/// <param name="Model">The model that answers it.</param>
/// <param name="Etag">Its etag.</param>
public readonly record struct ForecastAnswer(Forecast? Forecast, DateOnly AsOf, string Model, ForecastEtag Etag)
{
    public ForecastAnswer(Forecast forecast, ForecastEtag etag) : this(forecast, forecast.AsOf, forecast.Model, etag)
    {
    }

    /// <summary>Whether the caller holds the forecast, so that the answer does not repeat it.</summary>
    [MemberNotNullWhen(false, nameof(Forecast))]
    public bool IsUnchanged => Forecast is null;

    /// <summary>The revision of the stored history; 0 if the history came with the request.</summary>
    public long HistoryRevision => Etag.Revision;
}
