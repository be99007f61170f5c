using System.Globalization;
using Predictions.Contract;
using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Service.Calls;
using Predictions.Service.Events;
using Predictions.Service.Http.OpenApi;

namespace Predictions.Service.Http;

/// <summary>The HTTP side of <c>Events</c>.</summary>
internal sealed class EventEndpoints(EventsHandler handler, EventOptions options, HttpPipeline pipeline)
{
    private const string Route = "/v1/events";
    private const string LastEventId = "Last-Event-ID";

    public void Map(IEndpointRouteBuilder routes)
    {
        var shapes = ContractJson.Default;
        routes.MapGet(Route, pipeline.StreamEndpoint(ReadAsync))
            .Describes(Operations.ReadEvents, typeof(EventJson));
        routes.MapPost(Route + ":commit", pipeline.Endpoint<CommitRequestJson, CommitResponseJson>(
            shapes.CommitRequestJson, LimitOptions.RequestBytes, JsonBuffer.Of(shapes.CommitResponseJson), CommitAsync))
            .Describes(Operations.CommitEvents, typeof(CommitResponseJson), typeof(CommitRequestJson));
        routes.MapGet(
            Route + "/consumers", pipeline.Endpoint(JsonBuffer.Of(shapes.ListConsumersResponseJson), ListAsync))
            .Describes(Operations.ListConsumers, typeof(ListConsumersResponseJson));
    }

    private async Task<PredictionError?> ReadAsync(HttpContext http, Call call)
    {
        var query = Read(http.Request);
        var writer = new EventStreamWriter(http.Response, query.IsSuccess ? query.Value.Partitions : [], options.NameUsers);
        var error = await handler.ReadAsync(query, call, http, writer);
        if (error is null || !http.Response.HasStarted)
            return error;
        if (!http.RequestAborted.IsCancellationRequested && error.Reason != ErrorReason.ReaderTooSlow)
            await writer.EndAsync(error);
        return null;
    }

    private async ValueTask<Outcome<CommitResponseJson>> CommitAsync(HttpRequest request, CommitRequestJson body, Call call)
    {
        var none = QueryParameters.Read(request);
        if (!none.IsSuccess)
            return none.Error;
        var positions = new List<KeyValuePair<int, string>>();
        foreach (var (partition, position) in body.Positions)
            if (int.TryParse(partition, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                positions.Add(new(number, position));
            else
                return PredictionError.Of(ErrorReason.InvalidField, "positions", "has a partition that must be 0 to 255");
        var committed = await handler.CommitAsync(body.Consumer, EventQuery.ReadCommit(body.Consumer, positions), call);
        return committed.IsSuccess ? new CommitResponseJson() : committed.Error;
    }

    private async ValueTask<Outcome<ListConsumersResponseJson>> ListAsync(HttpRequest request, Call call)
    {
        var none = QueryParameters.Read(request);
        var consumers = none.IsSuccess ? await handler.ListAsync(call) : none.Error;
        return consumers.IsSuccess ? JsonEvents.ToJson(consumers.Value) : consumers.Error;
    }

    private static Outcome<EventQuery> Read(HttpRequest request)
    {
        var query = QueryParameters.Read(
            request, FieldNames.Partitions, FieldNames.Consumer, FieldNames.From, FieldNames.StopAtEnd);
        if (!query.IsSuccess)
            return query.Error;
        var stop = query.Value.Flag(FieldNames.StopAtEnd);
        if (!stop.IsSuccess)
            return stop.Error;
        var partitions = new List<int>();
        foreach (var text in query.Value.Text(FieldNames.Partitions).Split(',', StringSplitOptions.RemoveEmptyEntries))
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var partition))
                partitions.Add(partition);
            else
                return PredictionError.Of(
                    ErrorReason.InvalidField, FieldNames.Partitions, "must be numbers of 0 to 255, separated by commas");
        // A browser that reconnects sends the last id that it got, which is newer than the address that it began with.
        var from = request.Headers[LastEventId].ToString() is { Length: > 0 } last
            ? EventQuery.Split(LastEventId, last)
            : EventQuery.Split(FieldNames.From, query.Value.Text(FieldNames.From));
        return from.IsSuccess
            ? EventQuery.Read(partitions, query.Value.Text(FieldNames.Consumer), from.Value, stop.Value)
            : from.Error;
    }
}
