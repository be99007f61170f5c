using System.Text.Json;
using Predictions.Contract;
using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis.Outbox;
using Predictions.Service.Events;

namespace Predictions.Service.Http;

/// <summary>Writes events and consumers as records of the contract.</summary>
internal static class JsonEvents
{
    /// <summary>An event that is readable.</summary>
    public static EventJson ToJson(StoredEvent stored, bool namesUsers)
    {
        var entry = stored.Event!;
        return new EventJson
        {
            Id = $"{entry.Pseudonym}/{entry.Revision}",
            Subject = namesUsers && entry.UserId is { } user ? user : entry.Pseudonym,
            Day = DateText.Format(stored.Position.Date),
            Partition = stored.Partition,
            Position = $"{stored.Position}",
            HistoryChanged = new HistoryChangedJson
            {
                Revision = entry.Revision,
                Erased = entry.IsErased,
                Forecast = entry.Forecast is { } forecast ? ToJson(forecast, entry.HasDates) : null,
            },
        };
    }

    /// <summary>The consumers, by name.</summary>
    public static ListConsumersResponseJson ToJson(ConsumerLag[] consumers) => new()
    {
        Consumers =
        [
            .. consumers.Select(consumer => new ConsumerJson
            {
                Name = consumer.Name,
                Lag = consumer.Lag,
                Partitions =
                [
                    .. consumer.Partitions.Select(lag => new ConsumerPartitionJson
                    {
                        Partition = lag.Partition, Position = lag.Position is { } position ? $"{position}" : "", Lag = lag.Lag,
                    }),
                ],
            }),
        ],
    };

    /// <summary>The bytes of a record on one line.</summary>
    public static byte[] Line(EventJson record) => JsonSerializer.SerializeToUtf8Bytes(record, ContractJson.Default.EventJson);

    private static ForecastChangeJson ToJson(in ForecastChange forecast, bool hasDates) => new()
    {
        Changed = forecast.IsChanged,
        Status = EnumNames.Status[(int)forecast.Status],
        NextPeriod = hasDates
            ? new DateEstimateJson
            {
                Likely = DateText.Format(forecast.NextPeriod.Likely),
                Earliest = DateText.Format(forecast.NextPeriod.Earliest),
                Latest = DateText.Format(forecast.NextPeriod.Latest),
                Probability = forecast.NextPeriod.Probability,
            }
            : null,
        FertileWindow = hasDates
            ? new WindowJson
            {
                Start = DateText.Format(forecast.FertileWindow.Start),
                End = DateText.Format(forecast.FertileWindow.End),
                Probability = forecast.FertileWindow.Probability,
            }
            : null,
    };
}
