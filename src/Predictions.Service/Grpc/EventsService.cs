using Grpc.Core;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis.Outbox;
using Predictions.Service.Calls;
using Predictions.Service.Events;
using Wire = Predictions.Events.V1;

namespace Predictions.Service.Grpc;

/// <summary><c>predictions.events.v1.Events</c>.</summary>
internal sealed class EventsService(EventsHandler handler, EventOptions options) : IMethodService<EventsService>
{
    public static string FullName => Wire.Events.Descriptor.FullName;

    public static void Bind(ServiceMethods<EventsService> methods)
    {
        methods.AddStream<Wire.ReadRequest, Wire.Event>(
            "Read", LimitOptions.RequestBytes,
            static (service, request, stream, context, call) => service.ReadAsync(request, stream, context, call));
        methods.Add<Wire.CommitRequest, Wire.CommitResponse>(
            "Commit", LimitOptions.RequestBytes, static (service, request, call) => service.CommitAsync(request, call));
        methods.Add<Wire.ListConsumersRequest, Wire.ListConsumersResponse>(
            "ListConsumers", LimitOptions.RequestBytes, static (service, _, call) => service.ListAsync(call));
    }

    private Task<PredictionError?> ReadAsync(
        Wire.ReadRequest request, IServerStreamWriter<Wire.Event> stream, ServerCallContext context, Call call) =>
        handler.ReadAsync(
            EventQuery.Read(request.Partitions, request.Consumer, request.From, request.StopAtEnd), call,
            context.GetHttpContext(), new Sink(stream, context, options.NameUsers));

    private async ValueTask<Outcome<Wire.CommitResponse>> CommitAsync(Wire.CommitRequest request, Call call)
    {
        var positions = EventQuery.ReadCommit(request.Consumer, request.Positions);
        var committed = await handler.CommitAsync(request.Consumer, positions, call);
        return committed.IsSuccess ? new Wire.CommitResponse() : committed.Error;
    }

    private async ValueTask<Outcome<Wire.ListConsumersResponse>> ListAsync(Call call)
    {
        var consumers = await handler.ListAsync(call);
        if (!consumers.IsSuccess)
            return consumers.Error;
        var response = new Wire.ListConsumersResponse();
        foreach (var consumer in consumers.Value)
        {
            var wire = new Wire.Consumer { Name = consumer.Name, Lag = consumer.Lag };
            wire.Partitions.AddRange(consumer.Partitions.Select(lag => new Wire.ConsumerPartition
            {
                Partition = lag.Partition, Position = lag.Position is { } position ? $"{position}" : "", Lag = lag.Lag,
            }));
            response.Consumers.Add(wire);
        }

        return response;
    }

    private sealed class Sink(IServerStreamWriter<Wire.Event> stream, ServerCallContext context, bool namesUsers) : IEventSink
    {
        private bool _hasStarted;

        public ValueTask SendAsync(StoredEvent stored, EventPosition[] positions)
        {
            _hasStarted = true;
            return new ValueTask(stream.WriteAsync(ToWire(stored, namesUsers)));
        }

        // The response headers show the reader that it was admitted, even if no event comes.
        public ValueTask WaitAsync(EventPosition[] positions)
        {
            if (_hasStarted)
                return default;
            _hasStarted = true;
            return new ValueTask(context.WriteResponseHeadersAsync([]));
        }
    }

    private static Wire.Event ToWire(StoredEvent stored, bool namesUsers)
    {
        var entry = stored.Event!;
        var changed = new Wire.HistoryChanged { Revision = entry.Revision, Erased = entry.IsErased };
        if (entry.Forecast is { } forecast)
            changed.Forecast = ToWire(forecast, entry.HasDates);
        return new Wire.Event
        {
            Id = $"{entry.Pseudonym}/{entry.Revision}",
            Subject = namesUsers && entry.UserId is { } user ? user : entry.Pseudonym,
            Day = DateText.Format(stored.Position.Date),
            Partition = stored.Partition,
            Position = $"{stored.Position}",
            HistoryChanged = changed,
        };
    }

    private static Wire.ForecastChange ToWire(in ForecastChange forecast, bool hasDates)
    {
        var wire = new Wire.ForecastChange
        {
            Changed = forecast.IsChanged, Status = (V1.Forecast.Types.Status)forecast.Status,
        };
        if (!hasDates)
            return wire;
        wire.NextPeriod = new V1.DateEstimate
        {
            Likely = DateText.Format(forecast.NextPeriod.Likely),
            Earliest = DateText.Format(forecast.NextPeriod.Earliest),
            Latest = DateText.Format(forecast.NextPeriod.Latest),
            Probability = forecast.NextPeriod.Probability,
        };
        wire.FertileWindow = new V1.Window
        {
            Start = DateText.Format(forecast.FertileWindow.Start),
            End = DateText.Format(forecast.FertileWindow.End),
            Probability = forecast.FertileWindow.Probability,
        };
        return wire;
    }
}
