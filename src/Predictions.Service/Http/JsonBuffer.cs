using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Predictions.Service.Http;

/// <summary>Writes an answer as JSON.</summary>
internal delegate void JsonWrite<in T>(Utf8JsonWriter json, T answer);

/// <summary>Serializes an answer into a buffer that the thread keeps, so that its length is known before it is sent.</summary>
internal static class JsonBuffer
{
    /// <summary>A larger buffer, such as that of a batch, is not kept.</summary>
    private const int MaxKeptBytes = 1 << 20;

    // The answer is JSON by its content type and never part of a page, so "+" and "<" need no escape.
    // Tests read every answer, so the writer need not check its structure again.
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true,
    };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>Writes a record of the contract.</summary>
    public static JsonWrite<T> Of<T>(JsonTypeInfo<T> shape) => (json, answer) => JsonSerializer.Serialize(json, answer, shape);

    /// <summary>Writes an answer with its length into a response that has not started. The server sends it at the end.</summary>
    public static void WriteTo<T>(HttpResponse response, string contentType, T answer, JsonWrite<T> write)
    {
        var bytes = Serialize(answer, write);
        response.ContentType = contentType;
        response.ContentLength = bytes.Length;
        bytes.Span.CopyTo(response.BodyWriter.GetSpan(bytes.Length));
        response.BodyWriter.Advance(bytes.Length);
    }

    /// <summary>
    /// The bytes; valid until this thread serializes again, so the caller copies them before it awaits anything.
    /// </summary>
    public static ReadOnlyMemory<byte> Serialize<T>(T answer, JsonWrite<T> write)
    {
        var buffer = _buffer is { Capacity: <= MaxKeptBytes } kept ? kept : _buffer = new ArrayBufferWriter<byte>(8192);
        buffer.ResetWrittenCount();
        var writer = _writer ??= new Utf8JsonWriter(buffer, Options);
        writer.Reset(buffer);
        write(writer, answer);
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
