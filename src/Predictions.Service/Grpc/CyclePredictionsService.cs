using System.Runtime.CompilerServices;
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
        methods.Add<Wire.PredictRequest, ForecastReply>(
            "Predict", LimitOptions.RequestBytes, ForecastReply.Marshaller, static (service, request, time) => service.PredictAsync(request, time));
        methods.Add<Wire.BatchPredictRequest, ForecastBatchReply>(
            "BatchPredict", LimitOptions.BatchBytes, ForecastBatchReply.Marshaller, static (service, request, time) => service.BatchPredictAsync(request, time));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome<ForecastReply>> PredictAsync(Wire.PredictRequest request, CallTime time)
    {
        var query = WireForecasts.Read(request);
        if (!query.IsSuccess)
            return query.Failure;
        var answer = await handler.AnswerAsync(query.Value, time);
        return answer.IsSuccess ? new ForecastReply(answer.Value) : answer.Failure;
    }

    private async ValueTask<Outcome<ForecastBatchReply>> BatchPredictAsync(Wire.BatchPredictRequest request, CallTime time)
    {
        if (ForecastBatch.BadCount(request.Requests.Count) is { } bad)
            return bad;
        var items = new Outcome<ForecastQuery>[request.Requests.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = WireForecasts.Read(request.Requests[i]);
        return new ForecastBatchReply(await handler.AnswerAllAsync(items, time));
    }
}
