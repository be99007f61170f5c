using Predictions.Core;
using Predictions.Service.Calls;

namespace Predictions.Service.Forecasts;

/// <summary>How many items a batch may hold.</summary>
internal static class ForecastBatch
{
    /// <summary>What is wrong with the number of items; <c>null</c> where nothing is.</summary>
    public static PredictionError? BadCount(int items) => items switch
    {
        0 => PredictionError.Of(ErrorReason.InvalidField, "requests", $"must hold 1 to {LimitOptions.BatchItems} items"),
        > LimitOptions.BatchItems =>
            PredictionError.Of(ErrorReason.TooManyItems, "requests", $"must hold 1 to {LimitOptions.BatchItems} items"),
        _ => null,
    };
}
