using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Google.Protobuf;
using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.Service.Forecasts;
using Predictions.Service.Grpc;
using Predictions.Service.Http;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>The hand-written serializer writes the bytes that the generated types would write.</summary>
public class ForecastWriterTests
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    private static readonly DateOnly FirstDay = new(2024, 2, 27);

    private static readonly Gen<Core.Forecasting.Forecast> Forecasts = Gen.Select(
        Gen.Int[10, 90].Array[0, 40], Gen.Int[0, 200], Gen.Int[1, 12], Gen.Bool, Gen.Bool,
        (lengths, day, cycles, daily, paused) =>
        {
            var starts = new List<DateOnly> { FirstDay };
            foreach (var length in lengths)
                starts.Add(starts[^1].AddDays(length));
            var history = CycleHistory.FromSorted(
                [.. starts.Select(start => new Core.History.Period(start, 5))],
                [],
                paused ? [new Core.History.Pause(starts[^1].AddDays(3), null, PauseReason.Other)] : []);
            var times = default(StageTimes);
            var request = new ForecastRequest(starts[^1].AddDays(day), cycles, 0.8, daily);
            return ForecastPipeline.Run(history, request, ScoringModel.Statistical, ref times).Value;
        });

    [Fact]
    public void A_forecast_has_the_bytes_of_the_generated_message() => Gen.Select(
        Forecasts, Gen.Long[0, 1L << 45], Gen.ULong).Seeded(
        (forecast, revision, hash) =>
        {
            var answer = new ForecastAnswer(forecast, new ForecastEtag(revision, hash));
            var bytes = new byte[ForecastWriter.MostBytes(answer)];
            var writer = new WireWriter(bytes);
            ForecastWriter.Write(ref writer, answer);
            var expected = ReferenceService.WireForecasts.ToWire(forecast, revision);
            expected.Etag = $"{answer.Etag}";
            Assert.Equal(expected, V1.Forecast.Parser.ParseFrom(bytes, 0, writer.Length));
            Assert.Equal(expected.ToByteArray(), bytes[..writer.Length]);
        },
        iter: 2_000);

    [Fact]
    public void A_forecast_as_JSON_is_what_its_record_serializes_to() => Gen.Select(
        Forecasts, Gen.Long[0, 1L << 45], Gen.ULong).Seeded(
        (forecast, revision, hash) =>
        {
            var answer = new ForecastAnswer(forecast, new ForecastEtag(revision, hash));
            var written = JsonBuffer.Serialize(answer, JsonForecasts.Write).ToArray();
            var record = JsonSerializer.Deserialize(written, ContractJson.Default.ForecastJson);
            Assert.Equal(written, JsonSerializer.SerializeToUtf8Bytes(record, ContractJson.Default.ForecastJson));
        },
        iter: 500);

    [Fact]
    public void An_unchanged_forecast_has_the_bytes_of_the_generated_message_and_of_its_record() => Gen.Select(
        Gen.String[Gen.Char.AlphaNumeric, 0, 100], Gen.Long[0, 1L << 45], Gen.ULong).Seeded(
        (model, revision, hash) =>
        {
            var answer = new ForecastAnswer(null, FirstDay, model, new ForecastEtag(revision, hash));
            var bytes = new byte[ForecastWriter.MostBytes(answer)];
            var writer = new WireWriter(bytes);
            ForecastWriter.Write(ref writer, answer);
            var expected = new V1.Forecast
            {
                AsOf = "2024-02-27", Model = model, HistoryRevision = revision, Etag = $"{answer.Etag}", Unchanged = true,
            };
            Assert.Equal(expected.ToByteArray(), bytes[..writer.Length]);
            var json = JsonBuffer.Serialize(answer, JsonForecasts.Write).ToArray();
            var fields = JsonNode.Parse(Formatter.Format(expected))!;
            fields["historyRevision"] = revision;
            Assert.True(JsonNode.DeepEquals(fields, JsonNode.Parse(json)));
        },
        iter: 500);

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    public void A_nested_message_may_have_any_length(int length)
    {
        var text = new string('x', length);
        var bytes = new byte[length + 64];
        var writer = new WireWriter(bytes);
        var begun = writer.Begin(BatchPredictResponse.Types.Result.ErrorFieldNumber);
        writer.Text(BatchPredictResponse.Types.Error.MessageFieldNumber, text);
        writer.End(begun);
        Assert.Equal(text, BatchPredictResponse.Types.Result.Parser.ParseFrom(bytes, 0, writer.Length).Error.Message);
    }
}
