using Wire = Predictions.Events.V1;

namespace Predictions.Client.Mapping;

/// <summary>Events and consumers from the contract's messages, and the requests for them.</summary>
internal static class WireEvents
{
    /// <param name="request">What the caller reads.</param>
    /// <param name="from">The positions to read from, in place of those of the request.</param>
    public static Wire.ReadRequest ToWire(EventsRequest request, IReadOnlyDictionary<int, string> from)
    {
        var wire = new Wire.ReadRequest
        {
            Partitions = { request.Partitions },
            Consumer = request.Consumer ?? "",
            StopAtEnd = request.StopAtEnd,
        };
        foreach (var (partition, position) in from)
            wire.From[partition] = position;
        return wire;
    }

    public static Wire.CommitRequest ToCommit(string consumer, IReadOnlyDictionary<int, string> positions)
    {
        var wire = new Wire.CommitRequest { Consumer = consumer };
        foreach (var (partition, position) in positions)
            wire.Positions[partition] = position;
        return wire;
    }

    public static HistoryEvent ToEvent(Wire.Event wire)
    {
        var change = wire.HistoryChanged ?? new Wire.HistoryChanged();
        return new HistoryEvent
        {
            Id = wire.Id,
            Subject = wire.Subject,
            Day = wire.Day.ToDate(),
            Partition = wire.Partition,
            Position = wire.Position,
            Revision = change.Revision,
            Erased = change.Erased,
            Forecast = change.Forecast is { } forecast ? ToChange(forecast) : null,
        };
    }

    public static IReadOnlyList<EventConsumer> ToConsumers(Wire.ListConsumersResponse wire) => wire.Consumers.ToArray(
        consumer => new EventConsumer(consumer.Name, consumer.Lag, consumer.Partitions.ToArray(partition =>
            new EventConsumerPartition(
                partition.Partition, partition.Position.Length == 0 ? null : partition.Position, partition.Lag))));

    private static ForecastChange ToChange(Wire.ForecastChange wire) => new()
    {
        Changed = wire.Changed,
        Status = (ForecastStatus)wire.Status,
        NextPeriod = wire.NextPeriod is { } period ? WireForecasts.ToEstimate(period) : null,
        FertileWindow = wire.FertileWindow is { } window ? WireForecasts.ToWindow(window) : null,
    };
}
