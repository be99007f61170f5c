using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Predictions.Core.History;

namespace Predictions.Service.Http.Json;

// The JSON shapes of the contract. A test holds them to the proto's descriptors, field by field.

[Description("All that a person has logged. Records come back sorted by date, one a date.")]
internal sealed record HistoryJson
{
    [Description("Periods. Of two with the same start the later one in the list counts.")]
    [MaxLength(HistoryLimits.Periods)]
    public IReadOnlyList<PeriodJson> Periods { get; set; } = [];

    [Description("Observed ovulations.")]
    [MaxLength(HistoryLimits.Ovulations)]
    public IReadOnlyList<OvulationJson> Ovulations { get; set; } = [];

    [Description("Pauses: a cycle that touches one is not used, and while one is on there is no forecast.")]
    [MaxLength(HistoryLimits.Pauses)]
    public IReadOnlyList<PauseJson> Pauses { get; set; } = [];

    [Description("Output only; in a request it is ignored. Grows with every change, over an erase too. 0 where nothing is stored.")]
    [Range(0, 9007199254740991)]
    public long Revision { get; set; }
}

[Description("A bleed.")]
internal sealed record PeriodJson
{
    [Description("Its first day. To be stored it may be at most today in UTC+14 plus one day.")]
    [Required, Date]
    public string Start { get; set; } = "";

    [Description("Its length in days, 1 to 30; 0 = unknown. 0 never replaces a known length.")]
    [Range(0, HistoryLimits.BleedDays)]
    public int Days { get; set; }
}

[Description("A day on which ovulation was observed.")]
internal sealed record OvulationJson
{
    [Description("The day. To be stored it may be at most today in UTC+14 plus one day.")]
    [Required, Date]
    public string Date { get; set; } = "";

    [Description("How it was seen.")]
    [OneOf(typeof(ProtoNames), nameof(ProtoNames.Evidence))]
    public string Evidence { get; set; } = ProtoNames.Evidence[0];
}

[Description("A stretch of days without cycles of her own.")]
internal sealed record PauseJson
{
    [Description("Its first day.")]
    [Required, Date]
    public string From { get; set; } = "";

    [Description("Its last day, not before from; empty = still on.")]
    [Date(MayBeEmpty = true)]
    public string Until { get; set; } = "";

    [Description("Why.")]
    [OneOf(typeof(ProtoNames), nameof(ProtoNames.Reason))]
    public string Reason { get; set; } = ProtoNames.Reason[0];
}

[Description("What a device recorded: removals first, then additions, each keyed by its date. All of it is stored, or nothing.")]
internal sealed record RecordHistoryJson
{
    [Description("Periods to add, or to replace those of the same start with.")]
    [MaxLength(HistoryLimits.Periods)]
    public IReadOnlyList<PeriodJson> Periods { get; set; } = [];

    [Description("Ovulations to add, or to replace those of the same date with.")]
    [MaxLength(HistoryLimits.Ovulations)]
    public IReadOnlyList<OvulationJson> Ovulations { get; set; } = [];

    [Description("Pauses to add, or to replace those of the same first day with.")]
    [MaxLength(HistoryLimits.Pauses)]
    public IReadOnlyList<PauseJson> Pauses { get; set; } = [];

    [Description("Starts of periods to remove. Removing what is not there is no error.")]
    [MaxLength(HistoryLimits.Periods), Date]
    public IReadOnlyList<string> RemovePeriods { get; set; } = [];

    [Description("Dates of ovulations to remove.")]
    [MaxLength(HistoryLimits.Ovulations), Date]
    public IReadOnlyList<string> RemoveOvulations { get; set; } = [];

    [Description("First days of pauses to remove.")]
    [MaxLength(HistoryLimits.Pauses), Date]
    public IReadOnlyList<string> RemovePauses { get; set; } = [];
}

[Description("Nothing is stored any more.")]
internal sealed record DeleteHistoryJson;
