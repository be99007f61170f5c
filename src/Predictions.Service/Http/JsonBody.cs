using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Predictions.Contract;
using Predictions.Contract.Json;
using Predictions.Core;

namespace Predictions.Service.Http;

/// <summary>Reads a JSON body strictly: size, encoding, syntax, nulls, unknown and repeated fields, and types.</summary>
internal static class JsonBody
{
    /// <summary>The body, or what is wrong with it. Fails with <see cref="ErrorReason.MessageTooLarge"/> among others.</summary>
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
        if (JsonValidator.FirstFault(body) is { } fault)
            return fault;
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = ContractLimits.JsonDepth });
            return JsonSerializer.Deserialize(ref reader, shape)!;
        }
        catch (JsonException wrong)
        {
            return JsonErrors.Of(wrong);
        }
    }

    private static PredictionError TooLarge(int mostBytes) =>
        new(ErrorReason.MessageTooLarge, $"The body must be at most {mostBytes} bytes.");
}
