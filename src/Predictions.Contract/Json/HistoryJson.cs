using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Predictions.Contract.Json;

// A test compares every record with its proto message, field by field. The records of lists that callers send are structs,
// because the serializer rejects null for an item of such a list.

[Description("The records that a person has logged. The service returns them sorted by date, one a date.")]
public record HistoryJson
{
    [Description("Periods. If two have the same start, the later one in the list counts.")]
    [MaxLength(ContractLimits.Periods)]
    public IReadOnlyList<PeriodJson> Periods { get; set; } = [];

    [Description("Observed ovulations.")]
    [MaxLength(ContractLimits.Ovulations)]
    public IReadOnlyList<OvulationJson> Ovulations { get; set; } = [];

    [Description("Pauses. Forecasts leave out a cycle that touches a pause, and there is no forecast during one.")]
    [MaxLength(ContractLimits.Pauses)]
    public IReadOnlyList<PauseJson> Pauses { get; set; } = [];

    [Description("Output only; ignored in a request. Grows with every change, also after an erase. 0 without a stored history.")]
    [Range(0, 9007199254740991)]
    public long Revision { get; set; }
}

[Description("A bleed.")]
public record struct PeriodJson
{
    public PeriodJson()
    {
    }

    [Description("Its first day. To be stored, it must be at most today in UTC+14 plus one day.")]
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

    [Description("The day. To be stored, it must be at most today in UTC+14 plus one day.")]
    [Required, Date]
    public string Date { get; set; } = "";

    [Description("How it was observed.")]
    [OneOf(nameof(EnumNames.Evidence))]
    public string Evidence { get; set; } = EnumNames.Evidence[0];
}

[Description("A range of days without natural cycles.")]
public record struct PauseJson
{
    public PauseJson()
    {
    }

    [Description("Its first day.")]
    [Required, Date]
    public string From { get; set; } = "";

    [Description("Its last day, not before from; empty if it has not ended.")]
    [Date(MayBeEmpty = true)]
    public string Until { get; set; } = "";

    [Description("The reason.")]
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

[Description("Changes to a history: removals first, then additions, each keyed by its date. All are stored, or none.")]
public sealed record RecordHistoryJson
{
    [Description("Periods to add; each replaces the one with the same start.")]
    [MaxLength(ContractLimits.Periods)]
    public IReadOnlyList<PeriodJson> Periods { get; set; } = [];

    [Description("Ovulations to add; each replaces the one with the same date.")]
    [MaxLength(ContractLimits.Ovulations)]
    public IReadOnlyList<OvulationJson> Ovulations { get; set; } = [];

    [Description("Pauses to add; each replaces the one with the same first day.")]
    [MaxLength(ContractLimits.Pauses)]
    public IReadOnlyList<PauseJson> Pauses { get; set; } = [];

    [Description("Starts of periods to remove; dates that are not stored are ignored.")]
    [MaxLength(ContractLimits.Periods), Date]
    public IReadOnlyList<string> RemovePeriods { get; set; } = [];

    [Description("Dates of ovulations to remove.")]
    [MaxLength(ContractLimits.Ovulations), Date]
    public IReadOnlyList<string> RemoveOvulations { get; set; } = [];

    [Description("First days of pauses to remove.")]
    [MaxLength(ContractLimits.Pauses), Date]
    public IReadOnlyList<string> RemovePauses { get; set; } = [];
}

[Description("An empty object: the history is erased.")]
public sealed record DeleteHistoryJson;
