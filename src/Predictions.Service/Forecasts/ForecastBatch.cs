using Predictions.Core;
using Predictions.Service.Calls;

namespace Predictions.Service.Forecasts;

/// <summary>Checks the number of items of a batch.</summary>
internal static class ForecastBatch
{
    /// <summary>The error of the number of items; <c>null</c> if it is valid.</summary>
    public static PredictionError? BadCount(int items) => items switch
    {
        0 => PredictionError.Of(ErrorReason.InvalidField, "requests", $"must hold 1 to {LimitOptions.BatchItems} items"),
        > LimitOptions.BatchItems =>
            PredictionError.Of(ErrorReason.TooManyItems, "requests", $"must hold 1 to {LimitOptions.BatchItems} items"),
        _ => null,
    };
}
