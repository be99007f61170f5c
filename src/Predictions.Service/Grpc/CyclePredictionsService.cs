using Predictions.Core;
using Predictions.Service.Calls;
using Predictions.Service.Forecasts;
using Wire = Predictions.V1;

namespace Predictions.Service.Grpc;

/// <summary><c>predictions.v1.CyclePredictions</c>.</summary>
internal sealed class CyclePredictionsService(ForecastHandler handler) : IMethodService<CyclePredictionsService>
{
    public static string FullName => Wire.CyclePredictions.Descriptor.FullName;

    public static void Bind(ServiceMethods<CyclePredictionsService> methods)
    {
        methods.Add<Wire.PredictRequest, ForecastAnswer, ForecastReply>(
            "Predict", LimitOptions.RequestBytes, static (service, request, call) => service.PredictAsync(request, call),
            static answer => new ForecastReply(answer), ForecastReply.Marshaller);
        methods.Add<Wire.BatchPredictRequest, Outcome<ForecastAnswer>[], ForecastBatchReply>(
            "BatchPredict", LimitOptions.BatchBytes, static (service, request, call) => service.BatchPredictAsync(request, call),
            static answers => new ForecastBatchReply(answers), ForecastBatchReply.Marshaller);
    }

    private ValueTask<Outcome<ForecastAnswer>> PredictAsync(Wire.PredictRequest request, Call call)
    {
        var query = WireForecasts.Read(request, handler.Today);
        return query.IsSuccess ? handler.AnswerAsync(query.Value, call) : new(query.Error);
    }

    private async ValueTask<Outcome<Outcome<ForecastAnswer>[]>> BatchPredictAsync(Wire.BatchPredictRequest request, Call call)
    {
        if (ForecastBatch.BadCount(request.Requests.Count) is { } bad)
            return bad;
        var today = handler.Today;
        var items = new Outcome<ForecastQuery>[request.Requests.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = WireForecasts.Read(request.Requests[i], today);
        return await handler.AnswerAllAsync(items, call);
    }
}
