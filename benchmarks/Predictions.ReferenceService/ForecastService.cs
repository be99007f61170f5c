using Grpc.Core;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.ReferenceService.Scoring;
using Predictions.V1;
using Forecast = Predictions.V1.Forecast;

namespace Predictions.ReferenceService;

/// <summary>Forecasts of stored histories. It implements no other call of the contract.</summary>
internal sealed class ForecastService(HistoryCache histories, ShippedModel shipped, PooledHazards hazards, TimeProvider clock)
    : CyclePredictions.CyclePredictionsBase
{
    public override async Task<Forecast> Predict(PredictRequest request, ServerCallContext context)
    {
        var stored = await histories.GetAsync(request.UserId, context.CancellationToken)
            ?? throw new RpcException(new Status(StatusCode.NotFound, "No stored history"));
        var history = stored.ToHistory();
        var manifest = shipped.Manifest;
        var model = new ScoringModel($"{manifest.Name}@{manifest.Version}", manifest.Prior, hazards, manifest.LearnedShare);
        var times = new StageTimes();
        var forecast = ForecastPipeline.Run(history, Read(request, history), model, ref times);
        return forecast.IsSuccess
            ? WireForecasts.ToWire(forecast.Value, stored.Revision)
            : throw new RpcException(new Status(StatusCode.FailedPrecondition, forecast.Error.Message));
    }

    private ForecastRequest Read(PredictRequest request, CycleHistory history)
    {
        var cycles = request.HasCycles ? request.Cycles : ForecastRequest.DefaultCycles;
        var interval = request.HasInterval ? request.Interval : ForecastRequest.DefaultInterval;
        if (cycles is < 1 or > ForecastRequest.MaxCycles)
            throw Invalid("cycles");
        if (interval is not (>= ForecastRequest.MinInterval and <= ForecastRequest.MaxInterval))
            throw Invalid("interval");
        if (request.AsOf.Length == 0)
            return new(ForecastRequest.DefaultAsOf(history, clock.GetUtcNow()), cycles, interval, request.IncludeDaily);
        return DateText.TryParse(request.AsOf, out var asOf)
            ? new(asOf, cycles, interval, request.IncludeDaily)
            : throw Invalid("as_of");
    }

    private static RpcException Invalid(string field) => new(new Status(StatusCode.InvalidArgument, $"{field} is out of range"));
}
