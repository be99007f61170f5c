using System.Globalization;
using System.Text.RegularExpressions;
using Predictions.Contract;
using Predictions.Core;
using Predictions.Redis.Outbox;

namespace Predictions.Service.Events;

/// <summary>A valid request to read events.</summary>
/// <param name="Partitions">The partitions, ascending, none twice.</param>
/// <param name="Consumer">Whose committed positions to continue from; empty for none.</param>
/// <param name="From">Positions that are used instead, by partition.</param>
/// <param name="StopAtEnd">Whether the stream ends where it would wait.</param>
internal sealed partial record EventQuery(
    int[] Partitions, string Consumer, IReadOnlyDictionary<int, EventPosition> From, bool StopAtEnd)
{
    private const string AcceptedPartition = "must be 0 to 255";
    private const string AcceptedConsumer = "must be 1 to 64 of a-z 0-9 -";
    private const string AcceptedPosition = "must be a position of an event, or empty for the oldest kept";

    /// <summary>Checks the fields that a transport read, and names the first invalid one.</summary>
    public static Outcome<EventQuery> Read(
        IReadOnlyList<int> partitions, string consumer, IEnumerable<KeyValuePair<int, string>> from, bool stopAtEnd)
    {
        for (var i = 0; i < partitions.Count; i++)
            if (!IsPartition(partitions[i]))
                return PredictionError.Of(ErrorReason.InvalidField, FieldPath.Root.Field("partitions").At(i), AcceptedPartition);
        if (consumer.Length > 0 && !Name().IsMatch(consumer))
            return PredictionError.Of(ErrorReason.InvalidField, "consumer", AcceptedConsumer);
        var chosen = partitions.Count == 0 ? Enumerable.Range(0, ContractLimits.Partitions) : partitions.Distinct().Order();
        var positions = ReadPositions("from", from);
        return positions.IsSuccess
            ? new EventQuery([.. chosen], consumer, positions.Value, stopAtEnd)
            : positions.Error;
    }

    /// <summary>Checks the fields of a commit.</summary>
    public static Outcome<Dictionary<int, EventPosition>> ReadCommit(
        string consumer, IEnumerable<KeyValuePair<int, string>> positions) =>
        Name().IsMatch(consumer)
            ? ReadPositions("positions", positions)
            : PredictionError.Of(ErrorReason.InvalidField, "consumer", AcceptedConsumer);

    /// <summary>
    /// Reads positions of one text, as the id of a server-sent event has them: <c>39.20786-12~255.20786-3</c>.
    /// </summary>
    public static Outcome<List<KeyValuePair<int, string>>> Split(string field, string text)
    {
        var positions = new List<KeyValuePair<int, string>>();
        foreach (var part in text.Split('~', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('.') is not [var partition, var position]
                || !int.TryParse(partition, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return PredictionError.Of(
                    ErrorReason.InvalidField, field,
                    "must be the id of an event: partition, \".\" and position, joined by \"~\"");
            positions.Add(new(number, position));
        }

        return positions;
    }

    /// <summary>The text of <see cref="Split"/>.</summary>
    public static string Join(IEnumerable<KeyValuePair<int, EventPosition>> positions) => string.Join(
        '~', positions.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key}.{p.Value}")));

    private static Outcome<Dictionary<int, EventPosition>> ReadPositions(
        string field, IEnumerable<KeyValuePair<int, string>> texts)
    {
        var positions = new Dictionary<int, EventPosition>();
        foreach (var (partition, text) in texts)
        {
            if (!IsPartition(partition))
                return PredictionError.Of(ErrorReason.InvalidField, field, $"has a partition that {AcceptedPartition}");
            if (!EventPosition.TryParse(text, out var position))
                return PredictionError.Of(
                    ErrorReason.InvalidField, FieldPath.Root.Field(field).At(partition), AcceptedPosition);
            positions[partition] = position;
        }

        return positions;
    }

    private static bool IsPartition(int partition) => partition is >= 0 and < ContractLimits.Partitions;

    [GeneratedRegex(ContractLimits.ConsumerPattern)]
    private static partial Regex Name();
}
