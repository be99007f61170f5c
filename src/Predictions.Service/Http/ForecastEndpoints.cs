using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Service.Calls;
using Predictions.Service.Forecasts;
using Predictions.Service.Http.OpenApi;

namespace Predictions.Service.Http;

/// <summary>The HTTP side of <c>CyclePredictions</c>.</summary>
internal sealed class ForecastEndpoints(ForecastHandler handler, HttpPipeline pipeline)
{
    public const string PredictPath = "/v1/predict";

    // A browser or an app may keep the answer, and asks whether it still holds before it uses it. No shared cache may keep it.
    private const string Revalidated = "private, no-cache";

    private static readonly PredictionError StoredForCandidate = PredictionError.Of(
        ErrorReason.InvalidField, "user_id", "must be absent: a candidate answers only a history in the request");

    public void Map(IEndpointRouteBuilder routes)
    {
        var shapes = ContractJson.Default;
        MapPredict(routes);
        routes.MapGet("/v1/users/{user_id}/forecast", pipeline.Endpoint<ForecastAnswer>(
            JsonForecasts.Write, PredictStoredAsync, Tag))
            .Describes(Operations.PredictStored, typeof(ForecastJson));
        routes.MapPost("/v1/predict:batch", pipeline.Endpoint<BatchPredictRequestJson, Outcome<ForecastAnswer>[]>(
            shapes.BatchPredictRequestJson, LimitOptions.BatchBytes, JsonForecasts.Write, BatchPredictAsync))
            .Describes(Operations.BatchPredict, typeof(BatchPredictResponseJson), typeof(BatchPredictRequestJson));
    }

    public void MapPredict(IEndpointRouteBuilder routes) => MapPredict(routes, PredictAsync);

    /// <summary>The same for a candidate. A stored history belongs to the rollout, which decides by user.</summary>
    public void MapCandidate(IEndpointRouteBuilder routes) => MapPredict(
        routes, (request, body, call) => body.UserId.Length == 0 ? PredictAsync(request, body, call) : new(StoredForCandidate));

    private void MapPredict(
        IEndpointRouteBuilder routes, Func<HttpRequest, PredictRequestJson, Call, ValueTask<Outcome<ForecastAnswer>>> answer) =>
        routes.MapPost(PredictPath, pipeline.Endpoint<PredictRequestJson, ForecastAnswer>(
            ContractJson.Default.PredictRequestJson, LimitOptions.RequestBytes, JsonForecasts.Write, answer))
            .Describes(Operations.Predict, typeof(ForecastJson), typeof(PredictRequestJson));

    private ValueTask<Outcome<ForecastAnswer>> PredictAsync(HttpRequest request, PredictRequestJson body, Call call)
    {
        var none = QueryParameters.Read(request);
        return none.IsSuccess ? AnswerAsync(JsonForecasts.Read(body, handler.Today), call) : new(none.Error);
    }

    private ValueTask<Outcome<ForecastAnswer>> PredictStoredAsync(HttpRequest request, Call call) =>
        AnswerAsync(ForecastParameters.Read(request), call);

    /// <summary>Gives the response its etag, and the status 304 if the caller holds the forecast.</summary>
    private static bool Tag(HttpResponse response, in ForecastAnswer answer)
    {
        response.Headers.ETag = $"\"{answer.Etag}\"";
        response.Headers.CacheControl = Revalidated;
        if (!answer.IsUnchanged)
            return true;
        response.StatusCode = StatusCodes.Status304NotModified;
        return false;
    }

    private ValueTask<Outcome<ForecastAnswer>> AnswerAsync(in Outcome<ForecastQuery> query, Call call) =>
        query.IsSuccess ? handler.AnswerAsync(query.Value, call) : new(query.Error);

    private async ValueTask<Outcome<Outcome<ForecastAnswer>[]>> BatchPredictAsync(
        HttpRequest request, BatchPredictRequestJson body, Call call)
    {
        var none = QueryParameters.Read(request);
        if (!none.IsSuccess)
            return none.Error;
        var queries = JsonForecasts.Read(body, handler.Today);
        if (!queries.IsSuccess)
            return queries.Error;
        return await handler.AnswerAllAsync(queries.Value, call);
    }
}
