using StackExchange.Redis;

namespace Predictions.Redis;

/// <summary>Which keys of a batch a cluster lets one command name: those of one hash slot.</summary>
internal static class KeySlots
{
    /// <summary>The places of the keys in the batch, a group for each slot.</summary>
    public static IEnumerable<int[]> Gather(ConnectionMultiplexer multiplexer, byte[][] keys) =>
        Enumerable.Range(0, keys.Length)
            .GroupBy(place => multiplexer.GetHashSlot(keys[place]))
            .Select(slot => slot.ToArray());
}
