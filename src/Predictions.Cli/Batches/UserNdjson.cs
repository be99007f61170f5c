using System.Text.Json;
using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Json;

namespace Predictions.Cli.Batches;

/// <summary>Users as lines of JSON: the service's answer over HTTP, or its error as in a batch, after the user's id.</summary>
/// <param name="writeFields">Writes the fields of an answer.</param>
internal sealed class UserNdjson<T>(Action<Utf8JsonWriter, T> writeFields) : IUserText<T>
{
    public void Begin(BatchText text)
    {
    }

    public void Fail(BatchText text, string userId, PredictionError error)
    {
        var line = new UserErrorJson(userId, ForecastJsonWriter.ToJson(error));
        JsonSerializer.Serialize(text.Json, line, ContractJson.Default.UserErrorJson);
        text.EndJsonLine();
    }

    public void Write(BatchText text, string userId, T value)
    {
        text.Json.WriteStartObject();
        text.Json.WriteString("userId"u8, userId);
        writeFields(text.Json, value);
        text.Json.WriteEndObject();
        text.EndJsonLine();
    }
}
