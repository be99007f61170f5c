using Predictions.Contract;
using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Service.Calls;
using Predictions.Service.Histories;
using Predictions.Service.Http.OpenApi;

namespace Predictions.Service.Http;

/// <summary>The HTTP side of <c>CycleHistories</c>.</summary>
internal sealed class HistoryEndpoints(HistoryHandler handler, HttpPipeline pipeline)
{
    private const string Route = "/v1/users/{user_id}/history";

    /// <summary>The user of the path; <see cref="PathCheck"/> has made sure that it is the one that was sent.</summary>
    public static string UserOf(HttpRequest request) => (string)request.RouteValues["user_id"]!;

    public void Map(IEndpointRouteBuilder routes)
    {
        var shapes = ContractJson.Default;
        routes.MapGet(Route, pipeline.Endpoint<VersionedHistory>(JsonHistories.Write, GetAsync))
            .Describes(Operations.GetHistory, typeof(HistoryJson));
        routes.MapPut(Route, pipeline.Endpoint<HistoryJson, VersionedHistory>(
            shapes.HistoryJson, LimitOptions.RequestBytes, JsonHistories.Write, PutAsync))
            .Describes(Operations.PutHistory, typeof(HistoryJson), typeof(HistoryJson));
        routes.MapPost(Route + ":record", pipeline.Endpoint<RecordHistoryJson, VersionedHistory>(
            shapes.RecordHistoryJson, LimitOptions.RequestBytes, JsonHistories.Write, RecordAsync))
            .Describes(Operations.RecordHistory, typeof(HistoryJson), typeof(RecordHistoryJson));
        routes.MapDelete(Route, pipeline.Endpoint(JsonBuffer.Of(shapes.DeleteHistoryJson), DeleteAsync))
            .Describes(Operations.DeleteHistory, typeof(DeleteHistoryJson));
    }

    private async ValueTask<Outcome<VersionedHistory>> GetAsync(HttpRequest request, Call call)
    {
        var none = QueryParameters.Read(request);
        return none.IsSuccess ? await handler.GetAsync(UserOf(request), call) : none.Error;
    }

    private async ValueTask<Outcome<VersionedHistory>> PutAsync(HttpRequest request, HistoryJson body, Call call)
    {
        var query = QueryParameters.Read(request, FieldNames.IfRevision);
        if (!query.IsSuccess)
            return query.Error;
        var revision = query.Value.Long(FieldNames.IfRevision);
        if (!revision.IsSuccess)
            return revision.Error;
        var history = JsonHistories.Read(body, FieldPath.Root, handler.Today, toStore: true);
        return await handler.PutAsync(UserOf(request), history, revision.Value, call);
    }

    private async ValueTask<Outcome<VersionedHistory>> RecordAsync(HttpRequest request, RecordHistoryJson body, Call call)
    {
        var none = QueryParameters.Read(request);
        if (!none.IsSuccess)
            return none.Error;
        var change = JsonHistories.ReadChange(body, handler.Today);
        return await handler.RecordAsync(UserOf(request), change, call);
    }

    private async ValueTask<Outcome<DeleteHistoryJson>> DeleteAsync(HttpRequest request, Call call)
    {
        var none = QueryParameters.Read(request);
        if (!none.IsSuccess)
            return none.Error;
        if (await handler.DeleteAsync(UserOf(request), call) is { } failure)
            return failure;
        return new DeleteHistoryJson();
    }
}
