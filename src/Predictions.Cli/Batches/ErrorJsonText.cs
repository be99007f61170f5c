using System.Text.Json;
using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Json;

namespace Predictions.Cli.Batches;

/// <summary>A user's error as a line of NDJSON: the user's id, and the error as in a batch of the service.</summary>
internal static class ErrorJsonText
{
    public static void Write(BatchText text, string userId, PredictionError error)
    {
        var line = new UserErrorJson(userId, ForecastJsonWriter.ToJson(error));
        JsonSerializer.Serialize(text.Json, line, ContractJson.Default.UserErrorJson);
        text.EndJsonLine();
    }
}
