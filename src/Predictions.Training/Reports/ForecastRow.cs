using System.Text.Json.Serialization;
using Parquet.Serialization.Attributes;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports;

/// <summary>
/// One forecast of one forecaster in one scenario, as a row of a <see cref="ForecastFile"/>. Days count from the first day of the
/// running cycle, which is day 0. A point forecast has no ranges, no log score and no PIT.
/// </summary>
public sealed record ForecastRow
{
    /// <summary>The scenario of all cycles.</summary>
    public const string AllCycles = "all";

    /// <summary>The forecaster's name in the report.</summary>
    [JsonPropertyName("forecaster"), ParquetRequired]
    public string Forecaster { get; init; } = "";

    /// <summary>The scenario's key as in the metrics of a manifest, such as "day_35"; "all" for all cycles.</summary>
    [JsonPropertyName("scenario"), ParquetRequired]
    public string Scenario { get; init; } = "";

    /// <summary>The id of the person in the table, or of a history that was written by hand.</summary>
    [JsonPropertyName("person"), ParquetRequired]
    public string Person { get; init; } = "";

    /// <summary>The first day of the running cycle. A table without dates starts every person on the same day.</summary>
    [JsonPropertyName("cycle_start")]
    public DateOnly CycleStart { get; init; }

    /// <summary>The day of the forecast.</summary>
    [JsonPropertyName("as_of_day")]
    public int AsOfDay { get; init; }

    /// <summary>Which coming period is forecast: 1 for the next.</summary>
    [JsonPropertyName("ahead")]
    public int Ahead { get; init; }

    /// <summary>The number of intervals between logged starts before the forecast.</summary>
    [JsonPropertyName("known_cycles")]
    public int KnownCycles { get; init; }

    /// <summary>The true day of the period.</summary>
    [JsonPropertyName("truth_day")]
    public int TruthDay { get; init; }

    /// <summary>The likely day.</summary>
    [JsonPropertyName("likely_day")]
    public int LikelyDay { get; init; }

    /// <summary>The absolute error of the likely day, in days.</summary>
    [JsonPropertyName("error_days")]
    public double ErrorDays { get; init; }

    /// <summary>Continuous ranked probability score, in days.</summary>
    [JsonPropertyName("crps_days")]
    public double? CrpsDays { get; init; }

    /// <summary>−log P(truth), in nats.</summary>
    [JsonPropertyName("log_score")]
    public double? LogScore { get; init; }

    /// <summary>Randomized probability integral transform, 0 to 1.</summary>
    [JsonPropertyName("pit")]
    public double? Pit { get; init; }

    /// <summary>The first day of the range requested at 50 %.</summary>
    [JsonPropertyName("earliest_50")]
    public int? Earliest50 { get; init; }

    /// <summary>The last day of the range requested at 50 %.</summary>
    [JsonPropertyName("latest_50")]
    public int? Latest50 { get; init; }

    /// <summary>The stated probability of the range requested at 50 %, 0 to 1.</summary>
    [JsonPropertyName("stated_50")]
    public double? Stated50 { get; init; }

    /// <summary>The first day of the range requested at 80 %.</summary>
    [JsonPropertyName("earliest_80")]
    public int? Earliest80 { get; init; }

    /// <summary>The last day of the range requested at 80 %.</summary>
    [JsonPropertyName("latest_80")]
    public int? Latest80 { get; init; }

    /// <summary>The stated probability of the range requested at 80 %, 0 to 1.</summary>
    [JsonPropertyName("stated_80")]
    public double? Stated80 { get; init; }

    /// <summary>The first day of the range requested at 90 %.</summary>
    [JsonPropertyName("earliest_90")]
    public int? Earliest90 { get; init; }

    /// <summary>The last day of the range requested at 90 %.</summary>
    [JsonPropertyName("latest_90")]
    public int? Latest90 { get; init; }

    /// <summary>The stated probability of the range requested at 90 %, 0 to 1.</summary>
    [JsonPropertyName("stated_90")]
    public double? Stated90 { get; init; }

    /// <summary>The key of a scenario in the rows.</summary>
    /// <param name="key">Its key in the report, which ends with "_"; empty for all cycles.</param>
    public static string ScenarioOf(string key) =>
        key == Evaluation.Scenario.AllKey ? AllCycles : key.TrimEnd('_');

    internal static ForecastRow Of(string forecaster, string scenario, ForecastCase asked, CaseScore score)
    {
        var (half, usual, wide) = (Range(score, 0), Range(score, 1), Range(score, 2));
        return new ForecastRow
        {
            Forecaster = forecaster,
            Scenario = scenario,
            Person = asked.PersonId,
            CycleStart = asked.Start,
            AsOfDay = asked.AsOfDay,
            Ahead = asked.Ahead,
            KnownCycles = asked.PastDays.Length,
            TruthDay = asked.TruthDays,
            LikelyDay = score.LikelyDays,
            ErrorDays = score.ErrorDays,
            CrpsDays = Known(score.CrpsDays),
            LogScore = Known(score.LogScore),
            Pit = Known(score.Pit),
            Earliest50 = half?.From,
            Latest50 = half?.To,
            Stated50 = half?.Stated,
            Earliest80 = usual?.From,
            Latest80 = usual?.To,
            Stated80 = usual?.Stated,
            Earliest90 = wide?.From,
            Latest90 = wide?.To,
            Stated90 = wide?.Stated,
        };
    }

    private static LengthRange? Range(CaseScore score, int range) => score.Ranges.Length == 0 ? null : score.Ranges[range];

    private static double? Known(double value) => double.IsNaN(value) ? null : value;
}
