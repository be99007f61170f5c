using Predictions.Cli.Batches;
using Predictions.Core;
using Predictions.Json;

namespace Predictions.Cli.Forecasts;

/// <summary>Forecasts as lines of JSON: the service's answer over HTTP, after the user's id.</summary>
internal sealed class ForecastNdjson : IUserText<ForecastLine>
{
    public void Begin(BatchText text)
    {
    }

    public void Fail(BatchText text, string userId, PredictionError error) => ErrorJsonText.Write(text, userId, error);

    public void Write(BatchText text, string userId, ForecastLine value)
    {
        text.Json.WriteStartObject();
        text.Json.WriteString("userId"u8, userId);
        ForecastJsonWriter.WriteFields(text.Json, value.Forecast, value.HistoryRevision);
        text.Json.WriteEndObject();
        text.EndJsonLine();
    }
}
