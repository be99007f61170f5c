using System.Text;
using Predictions.Redis.Values;

namespace Predictions.Redis.Outbox;

/// <summary>
/// The keys of events: a stream for each partition, <c>{p:a7}events</c>; the names of all consumers, <c>{consumers}</c>; and a
/// hash of positions for each consumer, <c>{consumers}:mailer</c>. A <c>Redis:KeyPrefix</c> follows the braces.
/// </summary>
internal sealed class OutboxKeys
{
    private const string Consumers = "{consumers}";

    private readonly byte[][] _streams;
    private readonly string _prefix;

    public OutboxKeys(string? prefix)
    {
        _prefix = prefix ?? "";
        var name = Encoding.UTF8.GetBytes(_prefix + "events");
        _streams = [.. Enumerable.Range(0, HistoryKeys.Partitions).Select(p => (byte[])[.. HistoryKeys.TagOf(p), .. name])];
    }

    /// <summary>The set of the names of all consumers. It has the slot of every consumer's hash.</summary>
    public string AllConsumers => Consumers + _prefix;

    public byte[] StreamOf(int partition) => _streams[partition];

    /// <summary>The hash of a consumer: its position by partition.</summary>
    public string PositionsOf(string consumer) => $"{Consumers}{_prefix}:{consumer}";
}
