using System.Text;
using Confluent.Kafka;
using Google.Protobuf;
using Predictions.Client;
using Predictions.KafkaBridge.Records;
using Wire = Predictions.V1;

namespace Predictions.KafkaBridge.Tests;

/// <summary>What a record may be, and how a refusal names the field without its value.</summary>
public sealed class RecordReaderTests
{
    private static readonly DateOnly Day = new(2026, 2, 27);

    [Theory]
    [InlineData("no json", "")]
    [InlineData("null", "")]
    [InlineData("[]", "")]
    [InlineData("""{"birthYear": "1990"}""", "birthYear")]
    [InlineData("""{"birthYear": 1990, "birthYear": 1991}""", "birthYear")]
    [InlineData("""{"secret": 1}""", "")]
    [InlineData("""{"periods": [{"start": "2026-02-27"}, {"start": "2026-02-30"}]}""", "periods[1].start")]
    [InlineData("""{"periods": [{"days": 4}]}""", "periods[0].start")]
    [InlineData("""{"pauses": [{"from": "2026-02-27", "until": "soon"}]}""", "pauses[0].until")]
    [InlineData("""{"signs": [{"date": "2026-02-27", "kind": "LATE"}]}""", "signs[0].kind")]
    [InlineData("""{"removePeriods": ["27.2.2026"]}""", "removePeriods[0]")]
    public void An_unreadable_record_is_refused_with_its_field(string json, string field)
    {
        var read = RecordReader.Read(MessageOf("ann", Encoding.UTF8.GetBytes(json)), RecordFormat.Json);
        Assert.Equal(("INVALID_FIELD", field), (read.Refusal!.Reason, read.Refusal.Field));
        Assert.StartsWith("must ", read.Refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ann b")]
    [InlineData("änne")]
    public void A_record_without_a_user_id_as_its_key_is_refused(string? key) =>
        Assert.Equal("key", RecordReader.Read(MessageOf(key, "{}"u8.ToArray()), RecordFormat.Json).Refusal!.Field);

    [Fact]
    public void A_protobuf_record_of_another_user_or_without_a_value_is_refused()
    {
        var other = new Wire.RecordHistoryRequest { UserId = "bea" }.ToByteArray();
        Assert.Equal("user_id", RecordReader.Read(MessageOf("ann", other), RecordFormat.Protobuf).Refusal!.Field);
        Assert.NotNull(RecordReader.Read(MessageOf("ann", null), RecordFormat.Protobuf).Refusal);
    }

    [Fact]
    public void Both_formats_give_the_same_change()
    {
        const string json = """
            {"periods": [{"start": "2026-02-27", "days": 4}], "ovulations": [{"date": "2026-02-27", "evidence": "LH_TEST"}],
             "pauses": [{"from": "2026-02-27", "reason": "PREGNANCY"}], "removePeriods": ["2026-02-27"],
             "signs": [{"date": "2026-02-27", "kind": "LH_NEGATIVE"}], "birthYear": 1990}
            """;
        var wire = new Wire.RecordHistoryRequest
        {
            Periods = { new Wire.Period { Start = "2026-02-27", Days = 4 } },
            Ovulations = { new Wire.Ovulation { Date = "2026-02-27", Evidence = Wire.Ovulation.Types.Evidence.LhTest } },
            Pauses = { new Wire.Pause { From = "2026-02-27", Reason = Wire.Pause.Types.Reason.Pregnancy } },
            RemovePeriods = { "2026-02-27" },
            Signs = { new Wire.FertilitySign { Date = "2026-02-27", Kind = Wire.FertilitySign.Types.Kind.LhNegative } },
            BirthYear = 1990,
        };
        HistoryChange[] changes =
        [
            RecordReader.Read(MessageOf("ann", Encoding.UTF8.GetBytes(json)), RecordFormat.Json).Change!,
            RecordReader.Read(
                MessageOf("ann", wire.ToByteArray(), "application/x-protobuf; v=1"), RecordFormat.Json).Change!,
        ];
        Assert.All(changes, change =>
        {
            Assert.Equal([new Period(Day, 4)], change.Periods);
            Assert.Equal([new Ovulation(Day, OvulationEvidence.LhTest)], change.Ovulations);
            Assert.Equal([new Pause(Day, null, PauseReason.Pregnancy)], change.Pauses);
            Assert.Equal([Day], change.RemovePeriods);
            Assert.Equal([new FertilitySign(Day, FertilitySignKind.LhNegative)], change.Signs);
            Assert.Equal(1990, change.BirthYear);
        });
    }

    private static Message<byte[]?, byte[]?> MessageOf(string? key, byte[]? value, string? type = null)
    {
        var headers = new Headers();
        if (type is not null)
            headers.Add("content-type", Encoding.UTF8.GetBytes(type));
        return new() { Key = key is null ? null : Encoding.UTF8.GetBytes(key), Value = value, Headers = headers };
    }
}
