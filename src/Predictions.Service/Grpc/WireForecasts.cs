using Predictions.Contract;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Service.Forecasts;
using Wire = Predictions.V1;

namespace Predictions.Service.Grpc;

/// <summary>Maps forecast requests from generated types, and errors of a batch to them.</summary>
internal static class WireForecasts
{
    private static readonly FieldPath History = "history";

    /// <param name="request">The request as the caller sent it.</param>
    /// <param name="today">Today in UTC+14.</param>
    public static Outcome<ForecastQuery> Read(Wire.PredictRequest request, DateOnly today)
    {
        var history = request.History is { } given
            ? WireHistories.Read(given, History, today, toStore: false)
            : (Outcome<CycleHistory>?)null;
        return ForecastQuery.Read(
            request.UserId,
            history,
            request.AsOf,
            request.HasCycles ? request.Cycles : null,
            request.HasInterval ? request.Interval : null,
            request.IncludeDaily,
            request.KnownEtag);
    }

    public static Wire.BatchPredictResponse.Types.Error ToError(PredictionError failure)
    {
        var row = ErrorTable.Of(failure.Reason.WireName());
        return new()
        {
            Code = row.CodeName,
            Reason = row.Reason,
            Message = failure.Message,
            Field = failure.Fields is [var first, ..] ? $"{first.Field}" : "",
        };
    }
}
