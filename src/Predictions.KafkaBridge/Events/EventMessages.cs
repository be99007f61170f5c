using System.Globalization;
using System.Text;
using System.Text.Json;
using CloudNative.CloudEvents;
using Confluent.Kafka;
using Predictions.Client;
using Predictions.Contract;
using Predictions.Contract.Json;

namespace Predictions.KafkaBridge.Events;

/// <summary>
/// Events as CloudEvents 1.0 in Kafka's binary mode: attributes are headers with the prefix <c>ce_</c>, the data is the value,
/// and the key is the subject. An erasure has no value, so a compacted topic forgets the user.
/// </summary>
internal static class EventMessages
{
    private const string Prefix = "ce_";
    private const string ContentType = "application/json";

    private static readonly CloudEventAttribute PartitionKey =
        CloudEventAttribute.CreateExtension("partitionkey", CloudEventAttributeType.String);

    private static readonly CloudEventAttribute Sequence =
        CloudEventAttribute.CreateExtension("sequence", CloudEventAttributeType.String);

    private static readonly CloudEventAttribute Erased =
        CloudEventAttribute.CreateExtension("erased", CloudEventAttributeType.Boolean);

    /// <param name="changed">The event.</param>
    /// <param name="source">The source of all events of this installation.</param>
    public static Message<string, byte[]?> Of(HistoryEvent changed, Uri source)
    {
        var day = new DateTimeOffset(changed.Day, TimeOnly.MinValue, TimeSpan.Zero);
        var attributes = new CloudEvent(CloudEventsSpecVersion.V1_0, [PartitionKey, Sequence, Erased])
        {
            Id = changed.Id,
            Source = source,
            Type = EventJson.HistoryChangedType,
            Subject = changed.Subject,
            Time = day,
            [PartitionKey] = changed.Subject,
            [Sequence] = changed.Revision.ToString(CultureInfo.InvariantCulture),
            [Erased] = changed.Erased,
        };
        return new Message<string, byte[]?>
        {
            Key = changed.Subject,
            Headers = HeadersOf(attributes.Validate(), changed.Erased ? null : ContentType),
            Value = changed.Erased ? null : JsonSerializer.SerializeToUtf8Bytes(
                DataOf(changed), ContractJson.Default.HistoryChangedJson),
            // Kafka adds the time of sending otherwise, and events have no time finer than the day.
            Timestamp = new Timestamp(day),
        };
    }

    private static Headers HeadersOf(CloudEvent attributes, string? contentType)
    {
        var headers = new Headers { { $"{Prefix}specversion", Encoding.UTF8.GetBytes(attributes.SpecVersion.VersionId) } };
        foreach (var (attribute, value) in attributes.GetPopulatedAttributes())
            headers.Add(Prefix + attribute.Name, Encoding.UTF8.GetBytes(attribute.Format(value)));
        if (contentType is not null)
            headers.Add("content-type", Encoding.UTF8.GetBytes(contentType));
        return headers;
    }

    private static HistoryChangedJson DataOf(HistoryEvent changed) => new()
    {
        Revision = changed.Revision,
        Erased = changed.Erased,
        Forecast = changed.Forecast is not { } forecast ? null : new ForecastChangeJson
        {
            Changed = forecast.Changed,
            Status = EnumNames.Status.ElementAtOrDefault((int)forecast.Status) ?? EnumNames.Status[0],
            NextPeriod = forecast.NextPeriod is not { } period ? null : new DateEstimateJson
            {
                Likely = Text(period.Likely),
                Earliest = Text(period.Earliest),
                Latest = Text(period.Latest),
                Probability = period.Probability,
            },
            FertileWindow = forecast.FertileWindow is not { } window ? null : new WindowJson
            {
                Start = Text(window.Start),
                End = Text(window.End),
                Probability = window.Probability,
            },
        },
    };

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
