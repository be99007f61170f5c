using System.Buffers.Binary;
using System.Numerics;

namespace Predictions.Redis.Values;

/// <summary>CRC-32C (Castagnoli) over the Redis key and the value.</summary>
internal static class Checksum
{
    public const int Bytes = 4;

    public static uint Of(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => ~Append(Append(uint.MaxValue, key), value);

    private static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return crc;
    }
}
