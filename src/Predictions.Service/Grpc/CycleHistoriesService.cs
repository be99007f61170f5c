using Predictions.Core;
using Predictions.Core.History;
using Predictions.Service.Histories;
using Predictions.Service.Hosting;
using Wire = Predictions.V1;

namespace Predictions.Service.Grpc;

/// <summary><c>predictions.v1.CycleHistories</c>.</summary>
internal sealed class CycleHistoriesService(HistoryHandler handler) : IUnaryService<CycleHistoriesService>
{
    private static readonly Failure NoHistory =
        Failure.Of(PredictionError.InvalidField, "history", "must be given; an empty one replaces what is stored with nothing");

    public static string FullName => Wire.CycleHistories.Descriptor.FullName;

    public static void Bind(UnaryMethods<CycleHistoriesService> methods)
    {
        methods.Add<Wire.GetHistoryRequest, Wire.History>(
            "GetHistory", LimitOptions.RequestBytes, static (service, request, time) => service.GetAsync(request, time));
        methods.Add<Wire.PutHistoryRequest, Wire.History>(
            "PutHistory", LimitOptions.RequestBytes, static (service, request, time) => service.PutAsync(request, time));
        methods.Add<Wire.RecordHistoryRequest, Wire.History>(
            "RecordHistory", LimitOptions.RequestBytes, static (service, request, time) => service.RecordAsync(request, time));
        methods.Add<Wire.DeleteHistoryRequest, Wire.DeleteHistoryResponse>(
            "DeleteHistory", LimitOptions.RequestBytes, static (service, request, time) => service.DeleteAsync(request, time));
    }

    private async ValueTask<Outcome<Wire.History>> GetAsync(Wire.GetHistoryRequest request, CallTime time) =>
        ToWire(await handler.GetAsync(request.UserId, time));

    private async ValueTask<Outcome<Wire.History>> PutAsync(Wire.PutHistoryRequest request, CallTime time)
    {
        var history = request.History is { } given
            ? WireHistories.Read(given, "history.", handler.LatestRecorded)
            : NoHistory;
        return ToWire(await handler.PutAsync(request.UserId, history, request.HasIfRevision ? request.IfRevision : null, time));
    }

    private async ValueTask<Outcome<Wire.History>> RecordAsync(Wire.RecordHistoryRequest request, CallTime time) =>
        ToWire(await handler.RecordAsync(request.UserId, WireHistories.ReadChange(request, handler.LatestRecorded), time));

    private async ValueTask<Outcome<Wire.DeleteHistoryResponse>> DeleteAsync(Wire.DeleteHistoryRequest request, CallTime time) =>
        await handler.DeleteAsync(request.UserId, time) is { } failure ? failure : new Wire.DeleteHistoryResponse();

    private static Outcome<Wire.History> ToWire(Outcome<StoredHistory> stored) =>
        stored.IsSuccess ? WireHistories.ToWire(stored.Value) : stored.Failure;
}
