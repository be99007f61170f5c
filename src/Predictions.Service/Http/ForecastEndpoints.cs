using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Service.Calls;
using Predictions.Service.Forecasts;
using Predictions.Service.Http.OpenApi;

namespace Predictions.Service.Http;

/// <summary>The HTTP side of <c>CyclePredictions</c>.</summary>
internal sealed class ForecastEndpoints(ForecastHandler handler, HttpCalls calls)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var shapes = ContractJson.Default;
        routes.MapPost("/v1/predict", calls.WithBody(
            shapes.PredictRequestJson, LimitOptions.RequestBytes, shapes.ForecastJson, PredictAsync))
            .Describes(Operations.Predict, typeof(ForecastJson), typeof(PredictRequestJson));
        routes.MapGet("/v1/users/{user_id}/forecast", calls.Of(shapes.ForecastJson, PredictStoredAsync))
            .Describes(Operations.PredictStored, typeof(ForecastJson));
        routes.MapPost("/v1/predict:batch", calls.WithBody(
            shapes.BatchPredictRequestJson, LimitOptions.BatchBytes, shapes.BatchPredictResponseJson, BatchPredictAsync))
            .Describes(Operations.BatchPredict, typeof(BatchPredictResponseJson), typeof(BatchPredictRequestJson));
    }

    private ValueTask<Outcome<ForecastJson>> PredictAsync(HttpRequest request, PredictRequestJson body, Call call)
    {
        var none = QueryParameters.Read(request);
        return none.IsSuccess ? AnswerAsync(JsonForecasts.Read(body), call) : new(none.Error);
    }

    private ValueTask<Outcome<ForecastJson>> PredictStoredAsync(HttpRequest request, Call call) =>
        AnswerAsync(ForecastParameters.Read(request), call);

    private async ValueTask<Outcome<ForecastJson>> AnswerAsync(Outcome<ForecastQuery> query, Call call)
    {
        if (!query.IsSuccess)
            return query.Error;
        var answer = await handler.AnswerAsync(query.Value, call);
        return answer.IsSuccess ? JsonForecasts.ToJson(answer.Value) : answer.Error;
    }

    private async ValueTask<Outcome<BatchPredictResponseJson>> BatchPredictAsync(
        HttpRequest request, BatchPredictRequestJson body, Call call)
    {
        var none = QueryParameters.Read(request);
        if (!none.IsSuccess)
            return none.Error;
        var queries = JsonForecasts.Read(body);
        if (!queries.IsSuccess)
            return queries.Error;
        var answers = await handler.AnswerAllAsync(queries.Value, call);
        return new BatchPredictResponseJson { Results = Array.ConvertAll(answers, JsonForecasts.ToResult) };
    }
}
