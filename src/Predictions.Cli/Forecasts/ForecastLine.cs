using System.Text.Json;
using Predictions.Core.Forecasting;
using Predictions.Json;

namespace Predictions.Cli.Forecasts;

/// <summary>A forecast to write.</summary>
/// <param name="Forecast">The forecast.</param>
/// <param name="HistoryRevision">The revision of the stored history.</param>
internal readonly record struct ForecastLine(Forecast Forecast, long HistoryRevision)
{
    /// <summary>Whether the user is due; only with --due-within.</summary>
    public bool IsDue { get; init; }

    /// <summary>What moved since the run before; only with --due-within.</summary>
    public Moves Moves { get; init; }

    /// <summary>The names of what moved, in upper case.</summary>
    public IEnumerable<string> MoveNames
    {
        get
        {
            var moves = Moves;
            return Enum.GetValues<Moves>().Where(move => move != Moves.None && moves.HasFlag(move))
                .Select(move => move.ToString().ToUpperInvariant());
        }
    }

    /// <summary>Writes the service's answer.</summary>
    public static void WriteFields(Utf8JsonWriter json, ForecastLine line) =>
        ForecastJsonWriter.WriteFields(json, line.Forecast, line.HistoryRevision);

    /// <summary>Writes the service's answer, and whether the user is due and what moved.</summary>
    public static void WriteDueFields(Utf8JsonWriter json, ForecastLine line)
    {
        WriteFields(json, line);
        json.WriteBoolean("due"u8, line.IsDue);
        json.WriteNumber("dueProbability"u8, line.Forecast.StartsWithin);
        json.WriteStartArray("moved"u8);
        foreach (var name in line.MoveNames)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }
}
