namespace Predictions.Redis.Connection;

/// <summary>
/// Groups the keys of a batch by hash slot, because a command in a cluster may name only keys of one slot. A slot is the CRC-16
/// (XMODEM) of the key, or of its part in braces. The client library computes slots only after it has connected to a cluster.
/// </summary>
internal static class KeySlots
{
    private const int Slots = 16_384;
    private const int Polynomial = 0x1021;

    private static readonly ushort[] Remainders = [.. Enumerable.Range(0, 256).Select(RemainderOf)];

    /// <summary>The indexes of the keys in the batch, one group per slot.</summary>
    public static IEnumerable<int[]> Gather(byte[][] keys) =>
        Enumerable.Range(0, keys.Length).GroupBy(index => Of(keys[index])).Select(slot => slot.ToArray());

    public static int Of(ReadOnlySpan<byte> key)
    {
        var open = key.IndexOf((byte)'{');
        var length = open < 0 ? -1 : key[(open + 1)..].IndexOf((byte)'}');
        var hashed = length > 0 ? key.Slice(open + 1, length) : key;
        var crc = 0;
        foreach (var b in hashed)
            crc = ((crc << 8) ^ Remainders[((crc >> 8) ^ b) & 0xFF]) & 0xFFFF;
        return crc % Slots;
    }

    private static ushort RemainderOf(int value)
    {
        var crc = value << 8;
        for (var bit = 0; bit < 8; bit++)
            crc = (crc & 0x8000) != 0 ? (crc << 1) ^ Polynomial : crc << 1;
        return (ushort)crc;
    }
}
