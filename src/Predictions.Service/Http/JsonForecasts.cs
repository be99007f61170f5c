using System.Text.Json;
using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Json;
using Predictions.Service.Forecasts;

namespace Predictions.Service.Http;

/// <summary>Reads forecast requests from JSON, and writes forecasts as JSON.</summary>
internal static class JsonForecasts
{
    private static readonly FieldPath History = "history";

    /// <param name="request">The request as the caller sent it.</param>
    /// <param name="today">Today in UTC+14.</param>
    public static Outcome<ForecastQuery> Read(PredictRequestJson request, DateOnly today)
    {
        var history = request.History is { } given
            ? JsonHistories.Read(given, History, today, toStore: false)
            : (Outcome<CycleHistory>?)null;
        return ForecastQuery.Read(
            request.UserId, history, request.AsOf, request.Cycles, request.Interval, request.IncludeDaily);
    }

    /// <summary>The requests of a batch, each read or rejected; or why the batch as a whole is invalid.</summary>
    public static Outcome<Outcome<ForecastQuery>[]> Read(BatchPredictRequestJson batch, DateOnly today)
    {
        if (ForecastBatch.BadCount(batch.Requests.Count) is { } bad)
            return bad;
        var queries = new Outcome<ForecastQuery>[batch.Requests.Count];
        for (var i = 0; i < queries.Length; i++)
        {
            if (batch.Requests[i] is not { } request)
                return PredictionError.Of(
                    ErrorReason.InvalidField, FieldPath.Root.Field("requests").At(i), JsonErrors.NotAnObject);
            queries[i] = Read(request, today);
        }

        return queries;
    }

    /// <summary>Writes a <see cref="ForecastJson"/>.</summary>
    public static void Write(Utf8JsonWriter json, ForecastAnswer answer)
    {
        json.WriteStartObject();
        ForecastJsonWriter.WriteFields(json, answer.Forecast, answer.HistoryRevision);
        json.WriteEndObject();
    }

    /// <summary>Writes a <see cref="BatchPredictResponseJson"/>.</summary>
    public static void Write(Utf8JsonWriter json, Outcome<ForecastAnswer>[] answers)
    {
        json.WriteStartObject();
        json.WriteStartArray("results"u8);
        foreach (ref readonly var answer in answers.AsSpan())
        {
            json.WriteStartObject();
            json.WritePropertyName(answer.IsSuccess ? "forecast"u8 : "error"u8);
            if (answer.IsSuccess)
                Write(json, answer.Value);
            else
                JsonSerializer.Serialize(json, ForecastJsonWriter.ToJson(answer.Error), ContractJson.Default.ErrorJson);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
