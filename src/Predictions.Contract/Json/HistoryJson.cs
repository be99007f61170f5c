using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Predictions.Contract.Json;

// A test compares every record with its proto message, field by field. The records of lists that callers send are structs,
// because the serializer rejects null for an item of such a list.

[Description("The records that a person has logged. The service returns them sorted by date.")]
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

    [Description("Fertility signs. A day may have one of each kind.")]
    [MaxLength(ContractLimits.Signs)]
    public IReadOnlyList<FertilitySignJson> Signs { get; set; } = [];

    [Description("The year of birth, 1900 to this year; 0 = unknown.")]
    [Range(0, ContractLimits.LastYear)]
    public int BirthYear { get; set; }

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

[Description("What was seen on a day before ovulation was known.")]
public record struct FertilitySignJson
{
    public FertilitySignJson()
    {
    }

    [Description("The day. To be stored, it must be at most today in UTC+14 plus one day.")]
    [Required, Date]
    public string Date { get; set; } = "";

    [Description("MONITOR_HIGH: a hormonal monitor showed high fertility. FERTILE_MUCUS: clear, stretchy or slippery mucus. "
        + "LH_NEGATIVE: an ovulation test was negative. KIND_UNSPECIFIED is an error.")]
    [Required, OneOf(nameof(EnumNames.SignKind))]
    public string Kind { get; set; } = EnumNames.SignKind[0];
}

/// <summary>A user with a history or, in <see cref="Error"/>, why there is none: one line of NDJSON.</summary>
public sealed record UserHistoryJson : HistoryJson
{
    [JsonRequired, JsonPropertyOrder(-1)]
    public string UserId { get; set; } = "";

    /// <summary>An <see cref="ErrorJson"/>; an import passes over such a line.</summary>
    public JsonElement? Error { get; set; }
}

[Description("Changes to a history: removals first, then additions, each keyed by its date, a sign by date and kind. "
    + "All are stored, or none.")]
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

    [Description("Fertility signs to add.")]
    [MaxLength(ContractLimits.Signs)]
    public IReadOnlyList<FertilitySignJson> Signs { get; set; } = [];

    [Description("Fertility signs to remove, by date and kind.")]
    [MaxLength(ContractLimits.Signs)]
    public IReadOnlyList<FertilitySignJson> RemoveSigns { get; set; } = [];

    [Description("The year of birth, 1900 to this year. Absent: the stored one stays. 0: the stored one is removed.")]
    [DisallowNull, Range(0, ContractLimits.LastYear)]
    public int? BirthYear { get; set; }
}

[Description("An empty object: the history is erased.")]
public sealed record DeleteHistoryJson;
