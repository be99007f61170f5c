using System.Text.Json;
using System.Text.Json.Nodes;
using Predictions.Contract;
using Predictions.Contract.Json;

namespace Predictions.Service.Http.OpenApi;

/// <summary>What each reason means to a caller, with an example of its problem document.</summary>
internal static class ErrorTexts
{
    private static readonly Dictionary<string, ErrorText> Texts = new()
    {
        ["INVALID_FIELD"] = new(
            "a field or a parameter is invalid. `errors` names it and what is accepted. Correct it.",
            "must be a real date as YYYY-MM-DD from 1900-01-01 to 2199-12-31", FieldNames.AsOf),
        ["TOO_MANY_ITEMS"] = new(
            "the batch or the history has too many items. Split the batch, or leave out the oldest records.",
            $"must hold 1 to {ContractLimits.BatchItems} items", "requests"),
        ["NO_PERIOD"] = new(
            "no period starts on or before asOf. Invite the user to log one.",
            "needs at least one period that starts on or before it", FieldNames.AsOf),
        ["POSITION_OUT_OF_RANGE"] = new(
            "the position is not kept. Read all histories again, and then events from the position that `detail` names.",
            "is later than the last event; the oldest position to read from is \"0-0\"", "from[255]"),
        ["EVENTS_OFF"] = new(
            "this service records no events. Ask its operator.",
            "This service records no events. Its operator switches them on with Events:Mode."),
        ["UNAUTHENTICATED"] = new(
            "the service requires a token, and the call has none or one that is not accepted. Send a valid token.",
            "The call needs one header Authorization with a bearer token."),
        ["PERMISSION_DENIED"] = new(
            "the token lacks the scope of the call, or is bound to another user. Do not repeat the call.",
            "The call needs a token with the scope forecasts."),
        ["HISTORY_NOT_FOUND"] = new(
            "no history is stored for this user. Invite the user to log a first period.",
            "No history is stored for this user"),
        ["MODEL_NOT_FOUND"] = new("no model has this version. List the models.", "No model has that version."),
        ["REVISION_MOVED"] = new(
            "the stored revision is not `ifRevision`. Read the history, merge, and put it with the new revision.",
            "is not the stored revision; read the history and try again", FieldNames.IfRevision),
        ["MESSAGE_TOO_LARGE"] = new("the body is too large. Send a smaller one.", "The body must be at most 65536 bytes."),
        [ErrorTable.UnsupportedMediaType] = new(
            "the body is not JSON in UTF-8, or it is compressed. Send `application/json`.",
            "The body must be application/json in UTF-8."),
        ["OVERLOADED"] = new(
            "the instance is overloaded and has not started the call. Wait as long as `Retry-After` says, and repeat it.",
            "The service holds as many calls as it can answer in time."),
        ["CALLER_SHARE_EXCEEDED"] = new(
            "your token's calls use their whole share of the instance. Wait, and send fewer or smaller batches at once.",
            "This caller already uses its whole share of the instance. Wait, and send fewer or smaller batches at once."),
        ["INTERNAL"] = new("a bug of the service. Repeat the call once, and report it.", ErrorTable.InternalMessage),
        ["STORED_VALUE_CORRUPT"] = new(
            "the stored history is damaged. Inform the operator. Put your copy without `ifRevision`, or erase the history.",
            "The stored history fails its checks"),
        ["STORE_UNAVAILABLE"] = new(
            "the store does not answer; a write may have happened. Wait as long as `Retry-After` says, and repeat the call.",
            "The store did not answer; try again"),
        ["STORED_NOT_CONFIRMED"] = new(
            "the write is stored, and too few replicas confirmed it. Wait as long as `Retry-After` says, and repeat the call.",
            "The write is stored, but too few replicas confirmed it; repeat it to confirm it"),
        ["AUDIT_UNAVAILABLE"] = new(
            "the audit log or the ledger of erasures cannot be written. Wait as long as `Retry-After` says, and repeat the call.",
            "The audit cannot be written, so no history is returned."),
        ["KEYS_UNAVAILABLE"] = new(
            "the service has no keys yet to check tokens. Wait as long as `Retry-After` says, and repeat the call.",
            "The service has no keys to verify tokens with yet."),
        ["STREAM_ENDED"] = new(
            "the instance or the connection ends. Read again from where you were.",
            "The instance or the connection ends. Read again from where you were."),
        ["DEADLINE_EXCEEDED"] = new(
            "the time ran out; a write may have happened. Repeat the call, or send a smaller batch.",
            "The call's time ran out."),
    };

    /// <summary>The reasons of one HTTP status and what each asks of the caller, as Markdown.</summary>
    public static string DescriptionOf(IReadOnlyCollection<ErrorRow> rows)
    {
        var lines = rows.Select(row => $"`{row.Reason}`: {Texts[row.Reason].Meaning}").ToList();
        return lines.Count == 1 ? lines[0] : string.Join('\n', lines.Select(line => $"- {line}"));
    }

    /// <summary>The problem document of an error.</summary>
    public static JsonNode ExampleOf(ErrorRow row)
    {
        var (_, message, field) = Texts[row.Reason];
        var problem = new ProblemJson
        {
            Type = "about:blank",
            Title = row.Title,
            Status = row.Http,
            Detail = field is null ? message : $"{field}: {message}",
            Reason = row.Reason,
            Errors = field is null ? null : new Dictionary<string, string[]> { [field] = [message] },
        };
        return JsonSerializer.SerializeToNode(problem, ContractJson.Default.ProblemJson)!;
    }

    /// <param name="Meaning">What happened, and what the caller does.</param>
    /// <param name="Message">The sentence in an example: its detail, or what the field accepts.</param>
    /// <param name="Field">The invalid field of the example; <c>null</c> where the error is about none.</param>
    private sealed record ErrorText(string Meaning, string Message, string? Field = null);
}
