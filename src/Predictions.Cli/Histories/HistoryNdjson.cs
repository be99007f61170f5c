using Predictions.Cli.Batches;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Json;

namespace Predictions.Cli.Histories;

/// <summary>Histories as lines of JSON: the service's answer over HTTP, after the user's id.</summary>
internal sealed class HistoryNdjson : IUserText<VersionedHistory>
{
    public void Begin(BatchText text)
    {
    }

    public void Fail(BatchText text, string userId, PredictionError error) => ErrorJsonText.Write(text, userId, error);

    public void Write(BatchText text, string userId, VersionedHistory value)
    {
        text.Json.WriteStartObject();
        text.Json.WriteString("userId"u8, userId);
        HistoryJsonMapping.WriteFields(text.Json, value);
        text.Json.WriteEndObject();
        text.EndJsonLine();
    }
}
