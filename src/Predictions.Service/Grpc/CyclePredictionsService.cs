using Predictions.Core;
using Predictions.Service.Forecasts;
using Predictions.Service.Hosting;
using Wire = Predictions.V1;

namespace Predictions.Service.Grpc;

/// <summary><c>predictions.v1.CyclePredictions</c>.</summary>
internal sealed class CyclePredictionsService(ForecastHandler handler) : IUnaryService<CyclePredictionsService>
{
    public static string FullName => Wire.CyclePredictions.Descriptor.FullName;

    public static void Bind(UnaryMethods<CyclePredictionsService> methods)
    {
        methods.Add<Wire.PredictRequest, Wire.Forecast>(
            "Predict", LimitOptions.RequestBytes, static (service, request, time) => service.PredictAsync(request, time));
        methods.Add<Wire.BatchPredictRequest, Wire.BatchPredictResponse>(
            "BatchPredict", LimitOptions.BatchBytes, static (service, request, time) => service.BatchPredictAsync(request, time));
    }

    private async ValueTask<Outcome<Wire.Forecast>> PredictAsync(Wire.PredictRequest request, CallTime time)
    {
        var query = WireForecasts.Read(request);
        if (!query.IsSuccess)
            return query.Failure;
        var answer = await handler.AnswerAsync(query.Value, time);
        return answer.IsSuccess ? WireForecasts.ToWire(answer.Value) : answer.Failure;
    }

    private async ValueTask<Outcome<Wire.BatchPredictResponse>> BatchPredictAsync(Wire.BatchPredictRequest request, CallTime time)
    {
        if (ForecastBatch.BadCount(request.Requests.Count) is { } bad)
            return bad;
        var items = new Outcome<ForecastQuery>[request.Requests.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = WireForecasts.Read(request.Requests[i]);
        var answers = await handler.AnswerAllAsync(items, time);

        var response = new Wire.BatchPredictResponse { Results = { Capacity = answers.Length } };
        foreach (var answer in answers)
            response.Results.Add(WireForecasts.ToResult(answer));
        return response;
    }
}
