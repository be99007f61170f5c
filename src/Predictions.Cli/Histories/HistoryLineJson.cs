using System.Text.Json;
using System.Text.Json.Serialization;

namespace Predictions.Cli.Histories;

/// <summary>A line of histories as NDJSON, with the names of the contract.</summary>
internal sealed record HistoryLineJson
{
    [JsonRequired]
    public string UserId { get; set; } = "";

    public IReadOnlyList<PeriodJson> Periods { get; set; } = [];

    public IReadOnlyList<OvulationJson> Ovulations { get; set; } = [];

    public IReadOnlyList<PauseJson> Pauses { get; set; } = [];

    /// <summary>Told by an export; an import gives new ones.</summary>
    public long Revision { get; set; }

    /// <summary>There in place of a history where an export could not have one.</summary>
    public JsonElement? Error { get; set; }
}

internal sealed record PeriodJson
{
    [JsonRequired]
    public string Start { get; set; } = "";

    public int Days { get; set; }
}

internal sealed record OvulationJson
{
    [JsonRequired]
    public string Date { get; set; } = "";

    public string Evidence { get; set; } = RecordNames.Evidence[0];
}

internal sealed record PauseJson
{
    [JsonRequired]
    public string From { get; set; } = "";

    public string Until { get; set; } = "";

    public string Reason { get; set; } = RecordNames.Reason[0];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(HistoryLineJson))]
internal sealed partial class HistoryJson : JsonSerializerContext;
