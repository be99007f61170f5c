using System.Text.Json;
using Predictions.Contract;
using Predictions.Contract.Json;
using Predictions.Core;

namespace Predictions.Cli.Batches;

/// <summary>A user's error as a line of NDJSON: the user's id, and the error as in a batch of the service.</summary>
internal static class ErrorJsonText
{
    public static void Write(BatchText text, string userId, PredictionError error)
    {
        var row = ErrorTable.Of(error.Reason.WireName());
        var body = new ErrorJson
        {
            Code = row.CodeName,
            Reason = row.Reason,
            Message = error.MessageWith(FieldNames.ToJson),
            Field = error.Fields is [var first, ..] ? first.Field.ToString(FieldNames.ToJson) : "",
        };
        JsonSerializer.Serialize(text.Json, new UserErrorJson(userId, body), ContractJson.Default.UserErrorJson);
        text.EndJsonLine();
    }
}
