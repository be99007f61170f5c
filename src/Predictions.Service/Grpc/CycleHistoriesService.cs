using Predictions.Core;
using Predictions.Core.History;
using Predictions.Service.Calls;
using Predictions.Service.Histories;
using Wire = Predictions.V1;

namespace Predictions.Service.Grpc;

/// <summary><c>predictions.v1.CycleHistories</c>.</summary>
internal sealed class CycleHistoriesService(HistoryHandler handler) : IMethodService<CycleHistoriesService>
{
    private static readonly PredictionError NoHistory = PredictionError.Of(
        ErrorReason.InvalidField, "history", "must be given; an empty one replaces what is stored with nothing");

    public static string FullName => Wire.CycleHistories.Descriptor.FullName;

    public static void Bind(ServiceMethods<CycleHistoriesService> methods)
    {
        methods.Add<Wire.GetHistoryRequest, Wire.History>(
            "GetHistory", LimitOptions.RequestBytes, static (service, request, call) => service.GetAsync(request, call));
        methods.Add<Wire.PutHistoryRequest, Wire.History>(
            "PutHistory", LimitOptions.RequestBytes, static (service, request, call) => service.PutAsync(request, call));
        methods.Add<Wire.RecordHistoryRequest, Wire.History>(
            "RecordHistory", LimitOptions.RequestBytes, static (service, request, call) => service.RecordAsync(request, call));
        methods.Add<Wire.DeleteHistoryRequest, Wire.DeleteHistoryResponse>(
            "DeleteHistory", LimitOptions.RequestBytes, static (service, request, call) => service.DeleteAsync(request, call));
    }

    private async ValueTask<Outcome<Wire.History>> GetAsync(Wire.GetHistoryRequest request, Call call) =>
        ToWire(await handler.GetAsync(request.UserId, call));

    private async ValueTask<Outcome<Wire.History>> PutAsync(Wire.PutHistoryRequest request, Call call)
    {
        var history = request.History is { } given
            ? WireHistories.Read(given, "history", handler.Today, toStore: true)
            : NoHistory;
        return ToWire(await handler.PutAsync(request.UserId, history, request.HasIfRevision ? request.IfRevision : null, call));
    }

    private async ValueTask<Outcome<Wire.History>> RecordAsync(Wire.RecordHistoryRequest request, Call call) =>
        ToWire(await handler.RecordAsync(request.UserId, WireHistories.ReadChange(request, handler.Today), call));

    private async ValueTask<Outcome<Wire.DeleteHistoryResponse>> DeleteAsync(Wire.DeleteHistoryRequest request, Call call) =>
        await handler.DeleteAsync(request.UserId, call) is { } failure ? failure : new Wire.DeleteHistoryResponse();

    private static Outcome<Wire.History> ToWire(Outcome<VersionedHistory> stored) =>
        stored.IsSuccess ? WireHistories.ToWire(stored.Value) : stored.Error;
}
