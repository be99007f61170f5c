using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Predictions.Core;

namespace Predictions.Service.Http;

/// <summary>Reads a JSON body within a size limit, by the strict options of <see cref="Contract.Json.ContractJson"/>.</summary>
internal static class JsonBody
{
    /// <summary>The body, or why it is invalid. Fails with <see cref="ErrorReason.MessageTooLarge"/> among others.</summary>
    public static async ValueTask<Outcome<T>> ReadAsync<T>(
        HttpRequest request, JsonTypeInfo<T> shape, int mostBytes, CancellationToken cancellation)
    {
        if (request.ContentLength > mostBytes)
            return TooLarge(mostBytes);
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            if (read.Buffer.Length > mostBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return TooLarge(mostBytes);
            }

            if (read.IsCompleted)
            {
                var outcome = Parse(read.Buffer, shape);
                reader.AdvanceTo(read.Buffer.End);
                return outcome;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    internal static Outcome<T> Parse<T>(in ReadOnlySequence<byte> body, JsonTypeInfo<T> shape)
    {
        if (body.IsSingleSegment)
            return Parse(body.FirstSpan, shape);
        // Over a span the serializer reads each byte once, and its errors name the field; over a sequence it reads twice.
        var length = (int)body.Length;
        var joined = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            body.CopyTo(joined);
            return Parse(joined.AsSpan(0, length), shape);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined);
        }
    }

    private static Outcome<T> Parse<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> shape)
    {
        // Checked first: the serializer allocates up to 75 bytes for the error text of each byte that is not UTF-8.
        if (JsonSyntax.EncodingError(body) is { } notUtf8)
            return notUtf8;
        try
        {
            return JsonSerializer.Deserialize(body, shape) is { } value
                ? value
                : JsonErrors.At(FieldPath.Root, JsonErrors.NotAnObject);
        }
        catch (JsonException wrong)
        {
            return JsonErrors.Of(wrong, body, shape);
        }
    }

    private static PredictionError TooLarge(int mostBytes) =>
        new(ErrorReason.MessageTooLarge, $"The body must be at most {mostBytes} bytes.");
}
