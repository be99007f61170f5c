using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Predictions.Contract.Json;

// A test compares every record with its proto message, field by field. The records of lists that callers send are structs, because
// the serializer rejects null for an item of such a list.

[Description("All that a person has logged. Records come back sorted by date, one a date.")]
public record HistoryJson
{
    [Description("Periods. Of two with the same start the later one in the list counts.")]
    [MaxLength(ContractLimits.Periods)]
    public IReadOnlyList<PeriodJson> Periods { get; set; } = [];

    [Description("Observed ovulations.")]
    [MaxLength(ContractLimits.Ovulations)]
    public IReadOnlyList<OvulationJson> Ovulations { get; set; } = [];

    [Description("Pauses: a cycle that touches one is not used, and while one is on there is no forecast.")]
    [MaxLength(ContractLimits.Pauses)]
    public IReadOnlyList<PauseJson> Pauses { get; set; } = [];

    [Description("Output only; in a request it is ignored. Grows with every change, over an erase too. 0 where nothing is stored.")]
    [Range(0, 9007199254740991)]
    public long Revision { get; set; }
}

[Description("A bleed.")]
public record struct PeriodJson
{
    public PeriodJson()
    {
    }

    [Description("Its first day. To be stored it may be at most today in UTC+14 plus one day.")]
    [Required, Date]
    public string Start { get; set; } = "";

    [Description("Its length in days, 1 to 30; 0 = unknown. 0 never replaces a known length.")]
    [Range(0, ContractLimits.BleedDays)]
    public int Days { get; set; }
}

[Description("A day on which ovulation was observed.")]
public record struct OvulationJson
{
    public OvulationJson()
    {
    }

    [Description("The day. To be stored it may be at most today in UTC+14 plus one day.")]
    [Required, Date]
    public string Date { get; set; } = "";

    [Description("How it was seen.")]
    [OneOf(nameof(EnumNames.Evidence))]
    public string Evidence { get; set; } = EnumNames.Evidence[0];
}

[Description("A stretch of days without cycles of her own.")]
public record struct PauseJson
{
    public PauseJson()
    {
    }

    [Description("Its first day.")]
    [Required, Date]
    public string From { get; set; } = "";

    [Description("Its last day, not before from; empty = still on.")]
    [Date(MayBeEmpty = true)]
    public string Until { get; set; } = "";

    [Description("Why.")]
    [OneOf(nameof(EnumNames.Reason))]
    public string Reason { get; set; } = EnumNames.Reason[0];
}

/// <summary>A user with a history or, in <see cref="Error"/>, why there is none: one line of NDJSON.</summary>
public sealed record UserHistoryJson : HistoryJson
{
    [JsonRequired, JsonPropertyOrder(-1)]
    public string UserId { get; set; } = "";

    /// <summary>An <see cref="ErrorJson"/>; an import passes over such a line.</summary>
    public JsonElement? Error { get; set; }
}

[Description("What a device recorded: removals first, then additions, each keyed by its date. All of it is stored, or nothing.")]
public sealed record RecordHistoryJson
{
    [Description("Periods to add, or to replace those of the same start with.")]
    [MaxLength(ContractLimits.Periods)]
    public IReadOnlyList<PeriodJson> Periods { get; set; } = [];

    [Description("Ovulations to add, or to replace those of the same date with.")]
    [MaxLength(ContractLimits.Ovulations)]
    public IReadOnlyList<OvulationJson> Ovulations { get; set; } = [];

    [Description("Pauses to add, or to replace those of the same first day with.")]
    [MaxLength(ContractLimits.Pauses)]
    public IReadOnlyList<PauseJson> Pauses { get; set; } = [];

    [Description("Starts of periods to remove. Removing what is not there is no error.")]
    [MaxLength(ContractLimits.Periods), Date]
    public IReadOnlyList<string> RemovePeriods { get; set; } = [];

    [Description("Dates of ovulations to remove.")]
    [MaxLength(ContractLimits.Ovulations), Date]
    public IReadOnlyList<string> RemoveOvulations { get; set; } = [];

    [Description("First days of pauses to remove.")]
    [MaxLength(ContractLimits.Pauses), Date]
    public IReadOnlyList<string> RemovePauses { get; set; } = [];
}

[Description("Nothing is stored any more.")]
public sealed record DeleteHistoryJson;
