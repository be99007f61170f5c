using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Predictions.Service.Http;

/// <summary>Turns an answer into bytes in a buffer that the thread keeps, so that its length is known before it is sent.</summary>
internal static class JsonBuffer
{
    /// <summary>A larger buffer, as of a batch, is not kept.</summary>
    private const int MostKeptBytes = 1 << 20;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>The bytes; valid until this thread serializes again, so they are copied out before anything is awaited.</summary>
    public static ReadOnlyMemory<byte> Serialize<T>(T answer, JsonTypeInfo<T> shape)
    {
        var buffer = _buffer is { Capacity: <= MostKeptBytes } kept ? kept : _buffer = new ArrayBufferWriter<byte>(8192);
        buffer.ResetWrittenCount();
        var writer = _writer ??= new Utf8JsonWriter(buffer);
        writer.Reset(buffer);
        JsonSerializer.Serialize(writer, answer, shape);
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
