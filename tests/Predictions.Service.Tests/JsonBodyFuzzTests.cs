using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Service.Calls;
using Predictions.Service.Http;
using Predictions.Testing.Fuzzing;

namespace Predictions.Service.Tests;

/// <summary>Fuzzes JSON bodies, from the bytes to the types of Core.</summary>
public class JsonBodyFuzzTests
{
    private const int Inputs = 8_000;

    /// <summary>The bytes that may be allocated for the error of one batch item.</summary>
    private const int BytesPerError = 4_096;

    private static readonly DateOnly Today = new(2026, 3, 6);
    private static readonly ContractJson Shapes = ContractJson.Default;

    [Fact]
    public void A_forecast_request_is_read_or_rejected() =>
        Try(
            "json-predict", Shapes.PredictRequestJson, request => JsonForecasts.Read(request, Today),
            query => Reread(query.History));

    [Fact]
    public void A_batch_is_read_or_rejected_item_by_item() => Try(
        "json-batch",
        Shapes.BatchPredictRequestJson,
        batch => JsonForecasts.Read(batch, Today),
        queries =>
        {
            foreach (var query in queries)
            {
                Hold(query.Error);
                if (query.IsSuccess)
                    Reread(query.Value.History);
            }
        });

    [Fact]
    public void A_history_is_read_or_rejected() =>
        Try(
            "json-history", Shapes.HistoryJson, history => JsonHistories.Read(history, FieldPath.Root, Today, toStore: true),
            Reread);

    [Fact]
    public void A_record_is_read_or_rejected() =>
        Try(
            "json-record", Shapes.RecordHistoryJson, change => JsonHistories.ReadChange(change, Today),
            change => Reread(change.Additions));

    private static void Try<TJson, T>(string parser, JsonTypeInfo<TJson> shape, Func<TJson, Outcome<T>> map, Action<T> reread)
    {
        var fuzz = new Fuzz(parser, Tokens.Json);
        fuzz.Run(Inputs, input =>
        {
            var body = fuzz.Bounded(input, () => JsonBody.Parse(Parts(input), shape));
            var read = body.IsSuccess
                ? fuzz.Bounded(input, () => map(body.Value), LimitOptions.BatchItems * BytesPerError)
                : body.Error;
            Hold(read.Error);
            if (read.IsSuccess)
                reread(read.Value);
            return read.IsSuccess;
        });
    }

    /// <summary>An accepted history stays equal after a round trip through JSON.</summary>
    private static void Reread(CycleHistory? history)
    {
        if (history is null)
            return;
        var json = JsonBuffer.Serialize(new VersionedHistory(history, 7), JsonHistories.Write).ToArray();
        var record = JsonBody.Parse(new ReadOnlySequence<byte>(json), Shapes.HistoryJson).Value;
        Assert.Equal(json, JsonSerializer.SerializeToUtf8Bytes(record, Shapes.HistoryJson));
        Assert.True(JsonHistories.Read(record, FieldPath.Root, Today, toStore: false).Value.SameAs(history));
    }

    /// <summary>An error names fields, says what is accepted, and repeats no value.</summary>
    internal static void Hold(PredictionError? failure)
    {
        if (failure is null)
            return;
        Assert.NotEmpty(failure.Fields);
        Assert.All(failure.Fields, field => Assert.True($"{field.Field}".Length is > 0 and < 700 && field.Accepted.Length > 0));
        Canaries.AbsentFrom([failure.Message, .. failure.Fields.SelectMany(f => new[] { $"{f.Field}", f.Accepted })]);
    }

    /// <summary>Splits the body into two segments, as if it arrived in two packets.</summary>
    private static ReadOnlySequence<byte> Parts(byte[] input)
    {
        if (input.Length < 2)
            return new ReadOnlySequence<byte>(input);
        var first = new Part(input.AsMemory(0, input.Length / 2), null);
        var last = new Part(input.AsMemory(input.Length / 2), first);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Part : ReadOnlySequenceSegment<byte>
    {
        public Part(ReadOnlyMemory<byte> memory, Part? before)
        {
            Memory = memory;
            if (before is null)
                return;
            before.Next = this;
            RunningIndex = before.RunningIndex + before.Memory.Length;
        }
    }
}
