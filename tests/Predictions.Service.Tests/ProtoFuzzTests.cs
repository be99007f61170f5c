using Google.Protobuf;
using Grpc.Core;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Service.Calls;
using Predictions.Service.Forecasts;
using Predictions.Service.Grpc;
using Predictions.Testing.Fuzzing;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>Fuzzes gRPC messages, from the bytes to the types of Core.</summary>
public class ProtoFuzzTests
{
    private const int Inputs = 8_000;

    /// <summary>The bytes that may be allocated for the error of one batch item.</summary>
    private const int BytesPerError = 4_096;

    private static readonly DateOnly Today = new(2026, 3, 6);

    [Fact]
    public void A_forecast_request_is_read_or_rejected() => Try(
        "proto-predict", PredictRequest.Parser, request => WireForecasts.Read(request, Today), query => Reread(query.History));

    [Fact]
    public void A_batch_is_read_or_rejected_item_by_item() => Try(
        "proto-batch",
        BatchPredictRequest.Parser,
        Items,
        queries =>
        {
            foreach (var query in queries)
            {
                JsonBodyFuzzTests.Hold(query.Error);
                if (query.IsSuccess)
                    Reread(query.Value.History);
            }
        });

    [Fact]
    public void A_history_is_read_or_rejected() => Try(
        "proto-put", PutHistoryRequest.Parser,
        request => WireHistories.Read(request.History ?? new History(), "history", Today, toStore: true), Reread);

    [Fact]
    public void A_record_is_read_or_rejected() => Try(
        "proto-record", RecordHistoryRequest.Parser,
        request => WireHistories.ReadChange(request, Today), change => Reread(change.Additions));

    private static Outcome<Outcome<ForecastQuery>[]> Items(BatchPredictRequest batch)
    {
        if (ForecastBatch.BadCount(batch.Requests.Count) is { } bad)
            return bad;
        return batch.Requests.Select(request => WireForecasts.Read(request, Today)).ToArray();
    }

    private static void Try<TMessage, T>(
        string parser, MessageParser<TMessage> messages, Func<TMessage, Outcome<T>> map, Action<T> reread)
        where TMessage : IMessage<TMessage>
    {
        var marshaller = StrictMarshallers.ForRequests(messages, LimitOptions.BatchBytes);
        var fuzz = new Fuzz(parser, Tokens.Any) { BytesPerByte = 128 };
        fuzz.Run(Inputs, input =>
        {
            TMessage message;
            try
            {
                message = fuzz.Bounded(input, () => marshaller.ContextualDeserializer(new Payload(input)));
            }
            catch (RpcException refused)
            {
                Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
                var trailers = refused.Trailers.Select(
                    t => t.IsBinary ? System.Text.Encoding.Latin1.GetString(t.ValueBytes) : t.Value);
                Canaries.AbsentFrom([refused.Status.Detail, .. trailers]);
                return false;
            }

            var read = fuzz.Bounded(input, () => map(message), LimitOptions.BatchItems * BytesPerError);
            JsonBodyFuzzTests.Hold(read.Error);
            if (read.IsSuccess)
                reread(read.Value);
            Assert.Equal(message, marshaller.ContextualDeserializer(new Payload(message.ToByteArray())));
            return read.IsSuccess;
        });
    }

    private static void Reread(CycleHistory? history)
    {
        if (history is null)
            return;
        var written = WireHistories.ToWire(new VersionedHistory(history, 7)).ToByteArray();
        var again = WireHistories.Read(History.Parser.ParseFrom(written), FieldPath.Root, Today, toStore: false);
        Assert.True(again.Value.SameAs(history));
    }

    private sealed class Payload(byte[] bytes) : DeserializationContext
    {
        public override int PayloadLength => bytes.Length;

        public override byte[] PayloadAsNewBuffer() => bytes;

        public override System.Buffers.ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(bytes);
    }
}
