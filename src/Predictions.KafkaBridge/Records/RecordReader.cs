using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Confluent.Kafka;
using Google.Protobuf;
using Predictions.Client;
using Predictions.Contract;
using Predictions.Contract.Json;
using Wire = Predictions.V1;

namespace Predictions.KafkaBridge.Records;

/// <summary>Why a record can never be stored. It holds no value of the record, so it can be a header and be logged.</summary>
/// <param name="Reason">The reason as the contract names it.</param>
/// <param name="Field">The path of the field; empty if it is not about a field.</param>
/// <param name="Message">What is accepted.</param>
internal sealed record Refusal(string Reason, string Field, string Message);

/// <summary>A record that was read: whose it is and what to merge, or why it is refused.</summary>
internal readonly record struct ReadRecord(string UserId, HistoryChange? Change, Refusal? Refusal);

/// <summary>
/// Reads a message: the key is the user id, and the value a protobuf RecordHistoryRequest or the JSON body of history:record. The
/// service checks ranges; only what cannot be sent is refused here.
/// </summary>
internal static partial class RecordReader
{
    private const string InvalidField = "INVALID_FIELD", Date = "must be a real date as YYYY-MM-DD";

    /// <param name="message">The message of the topic.</param>
    /// <param name="usual">The format of messages without a header content-type.</param>
    public static ReadRecord Read(Message<byte[]?, byte[]?> message, RecordFormat usual)
    {
        try
        {
            var user = UserOf(message.Key);
            var value = message.Value ?? throw new RefusedException("", "must have a value");
            var change = FormatOf(message.Headers, usual) == RecordFormat.Json ? OfJson(value) : OfProtobuf(value, user);
            return new ReadRecord(user, change, null);
        }
        catch (RefusedException refused)
        {
            return new ReadRecord("", null, new Refusal(InvalidField, refused.Field, refused.Message));
        }
    }

    private static string UserOf(byte[]? key)
    {
        if (key is not { Length: > 0 and <= 128 } || key.AsSpan().ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            throw new RefusedException("key", "must be the user id, 1 to 128 of A-Z a-z 0-9 . _ ~ : @ -");
        return Encoding.ASCII.GetString(key);
    }

    private static RecordFormat FormatOf(Headers? headers, RecordFormat usual)
    {
        if (headers is null || !headers.TryGetLastBytes("content-type", out var type) || type is null)
            return usual;
        return Encoding.UTF8.GetString(type).Split(';')[0].Trim().ToLowerInvariant() switch
        {
            "application/json" => RecordFormat.Json,
            "application/protobuf" or "application/x-protobuf" => RecordFormat.Protobuf,
            _ => throw new RefusedException("content-type", "must be application/json or application/protobuf"),
        };
    }

    private static HistoryChange OfProtobuf(byte[] value, string user)
    {
        Wire.RecordHistoryRequest wire;
        try
        {
            wire = Wire.RecordHistoryRequest.Parser.ParseFrom(value);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new RefusedException("", "must be a protobuf predictions.v1.RecordHistoryRequest");
        }

        if (wire.UserId.Length > 0 && wire.UserId != user)
            throw new RefusedException("user_id", "must be the key of the message, or empty");
        return new HistoryChange
        {
            Periods = Map(wire.Periods, "periods", (p, at) => new Period(DateOf(p.Start, at, "start"), DaysOf(p.Days))),
            Ovulations = Map(wire.Ovulations, "ovulations", (o, at) =>
                new Ovulation(DateOf(o.Date, at, "date"), (OvulationEvidence)o.Evidence)),
            Pauses = Map(wire.Pauses, "pauses", (p, at) => PauseOf(p.From, p.Until, (PauseReason)p.Reason, at)),
            Signs = Map(wire.Signs, "signs", (s, at) => SignOf(s, at)),
            RemovePeriods = Map(wire.RemovePeriods, "remove_periods", (text, at) => DateOf(text, at)),
            RemoveOvulations = Map(wire.RemoveOvulations, "remove_ovulations", (text, at) => DateOf(text, at)),
            RemovePauses = Map(wire.RemovePauses, "remove_pauses", (text, at) => DateOf(text, at)),
            RemoveSigns = Map(wire.RemoveSigns, "remove_signs", (s, at) => SignOf(s, at)),
            BirthYear = wire.HasBirthYear ? wire.BirthYear : null,
        };

        static FertilitySign SignOf(Wire.FertilitySign sign, string at) =>
            new(DateOf(sign.Date, at, "date"), (FertilitySignKind)sign.Kind);
    }

    private static HistoryChange OfJson(byte[] value)
    {
        var json = Parse(value);
        return new HistoryChange
        {
            Periods = Map(json.Periods, "periods", (p, at) => new Period(DateOf(p.Start, at, "start"), DaysOf(p.Days))),
            Ovulations = Map(json.Ovulations, "ovulations", (o, at) => new Ovulation(
                DateOf(o.Date, at, "date"), (OvulationEvidence)NumberOf(EnumNames.Evidence, o.Evidence, at, "evidence"))),
            Pauses = Map(json.Pauses, "pauses", (p, at) =>
                PauseOf(p.From, p.Until, (PauseReason)NumberOf(EnumNames.Reason, p.Reason, at, "reason"), at)),
            Signs = Map(json.Signs, "signs", SignOf),
            RemovePeriods = Map(json.RemovePeriods, "removePeriods", (text, at) => DateOf(text, at)),
            RemoveOvulations = Map(json.RemoveOvulations, "removeOvulations", (text, at) => DateOf(text, at)),
            RemovePauses = Map(json.RemovePauses, "removePauses", (text, at) => DateOf(text, at)),
            RemoveSigns = Map(json.RemoveSigns, "removeSigns", SignOf),
            BirthYear = json.BirthYear,
        };

        static FertilitySign SignOf(FertilitySignJson sign, string at) => new(
            DateOf(sign.Date, at, "date"), (FertilitySignKind)NumberOf(EnumNames.SignKind, sign.Kind, at, "kind"));
    }

    private static RecordHistoryJson Parse(byte[] value)
    {
        try
        {
            return JsonSerializer.Deserialize(value, ContractJson.Default.RecordHistoryJson)
                ?? throw new RefusedException("", "must be a JSON object");
        }
        catch (JsonException wrong)
        {
            throw new RefusedException(
                TellablePath(wrong.Path), "must be JSON as the body of history:record, without other or repeated fields");
        }
    }

    /// <summary>The path of an error; empty if it has a name that is not of the contract, because that may be a value.</summary>
    private static string TellablePath(string? path)
    {
        var text = path is ['$', '.', ..] ? path[2..] : "";
        return Names().Matches(text).All(name => FieldNames.All.Contains(name.Value)) && Path().IsMatch(text) ? text : "";
    }

    private static T[] Map<TSent, T>(IReadOnlyList<TSent> items, string list, Func<TSent, string, T> map)
    {
        var all = new T[items.Count];
        for (var i = 0; i < all.Length; i++)
            all[i] = map(items[i], $"{list}[{i.ToString(CultureInfo.InvariantCulture)}]");
        return all;
    }

    private static Pause PauseOf(string from, string until, PauseReason reason, string at) =>
        new(DateOf(from, at, "from"), until.Length == 0 ? null : DateOf(until, at, "until"), reason);

    private static int? DaysOf(int days) => days == 0 ? null : days;

    private static int NumberOf(string[] names, string name, string at, string field) =>
        EnumNames.NumberOf(names, name) is >= 0 and var number
            ? number
            : throw new RefusedException($"{at}.{field}", $"must be one of {string.Join(", ", names)}");

    private static DateOnly DateOf(string text, string at, string? field = null) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new RefusedException(field is null ? at : $"{at}.{field}", Date);

    [GeneratedRegex("[A-Za-z_]+")]
    private static partial Regex Names();

    [GeneratedRegex(@"^[A-Za-z_]+(\[\d+\]|\.[A-Za-z_]+)*$")]
    private static partial Regex Path();

    /// <summary>Ends the reading of a record at its first invalid field.</summary>
    private sealed class RefusedException(string field, string accepted) : Exception(accepted)
    {
        public string Field { get; } = field;
    }
}
