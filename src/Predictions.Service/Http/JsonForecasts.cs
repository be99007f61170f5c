using System.Text.Json;
using Predictions.Contract;
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
            request.UserId, history, request.AsOf, request.Cycles, request.Interval, request.IncludeDaily, request.KnownEtag);
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
        if (answer.IsUnchanged)
        {
            JsonSerializer.Serialize(json, UnchangedOf(answer), ContractJson.Default.ForecastJson);
            return;
        }

        Span<byte> etag = stackalloc byte[ForecastEtag.Characters];
        answer.Etag.WriteTo(etag);
        json.WriteStartObject();
        ForecastJsonWriter.WriteFields(json, answer.Forecast, answer.HistoryRevision);
        json.WriteString("etag"u8, etag);
        json.WriteBoolean("unchanged"u8, false);
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

    /// <summary>The fields that an unchanged answer has; all others have their defaults.</summary>
    private static ForecastJson UnchangedOf(in ForecastAnswer answer) => new()
    {
        AsOf = DateText.Format(answer.AsOf),
        Model = answer.Model,
        HistoryRevision = answer.HistoryRevision,
        Status = EnumNames.Status[0],
        CycleDay = 0,
        Phase = EnumNames.Phase[0],
        DaysLate = 0,
        Cycles = [],
        NextPeriodDaily = [],
        Degraded = EnumNames.Degraded[0],
        FertileDaily = [],
        Etag = $"{answer.Etag}",
        Unchanged = true,
    };
}
