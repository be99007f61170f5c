using CsvHelper;
using Predictions.Cli.Batches;
using Predictions.Contract;
using Predictions.Core;
using Predictions.Core.Forecasting;

namespace Predictions.Cli.Forecasts;

/// <summary>Forecasts as CSV: one row per user, with columns for every coming cycle. Missing values are empty.</summary>
/// <param name="cycles">The number of coming cycles.</param>
internal sealed class ForecastCsv(int cycles) : IUserText<ForecastLine>
{
    private const string Decimals = "F4";

    private static readonly string[] UserColumns =
    [
        "user_id", "error", "as_of", "model", "history_revision", "status", "cycle_day", "phase", "days_late", "cycles_used",
        "cycles_excluded", "unlogged_periods_suspected", "typical_cycle_days", "cycle_spread_days", "regularity", "degraded",
    ];

    private static readonly string[] CycleColumns =
    [
        "period_likely", "period_earliest", "period_latest", "period_probability", "period_days",
        "ovulation_likely", "ovulation_earliest", "ovulation_latest", "ovulation_probability", "fertile_start", "fertile_end",
    ];

    public void Begin(BatchText text)
    {
        var columns = Enumerable.Range(1, cycles).SelectMany(cycle => CycleColumns.Select(column => $"{column}_{cycle}"));
        text.Csv.WriteHeader([.. UserColumns, .. columns]);
    }

    public void Fail(BatchText text, string userId, PredictionError error)
    {
        text.Csv.WriteField(userId);
        text.Csv.WriteField(error.Reason.WireName());
        text.Csv.WriteEmpty(UserColumns.Length - 2 + cycles * CycleColumns.Length);
        text.Csv.EndRecord();
    }

    public void Write(BatchText text, string userId, ForecastLine value)
    {
        var forecast = value.Forecast;
        var csv = text.Csv;
        csv.WriteField(userId);
        csv.WriteEmpty(1);
        csv.WriteField(forecast.AsOf);
        csv.WriteField(forecast.Model);
        csv.WriteField(value.HistoryRevision);
        csv.WriteField(EnumNames.Status[(int)forecast.Status]);
        csv.WriteField(forecast.CycleDay);
        csv.WriteField(EnumNames.Phase[(int)forecast.Phase]);
        csv.WriteField(forecast.DaysLate);
        WriteBasis(csv, forecast.Basis);
        csv.WriteField(EnumNames.Degraded[(int)forecast.Degraded]);
        foreach (ref readonly var cycle in forecast.Cycles.AsSpan())
            WriteCycle(csv, cycle);
        csv.WriteEmpty((cycles - forecast.Cycles.Length) * CycleColumns.Length);
        csv.EndRecord();
    }

    private static void WriteBasis(CsvWriter csv, in Basis basis)
    {
        csv.WriteField(basis.CyclesUsed);
        csv.WriteField(basis.CyclesExcluded);
        csv.WriteField(basis.UnloggedPeriodsSuspected);
        csv.WriteField(basis.TypicalCycleDays, Decimals);
        csv.WriteField(basis.CycleSpreadDays, Decimals);
        csv.WriteField(EnumNames.Regularity[(int)basis.Regularity]);
    }

    private static void WriteCycle(CsvWriter csv, in CycleForecast cycle)
    {
        WriteEstimate(csv, cycle.PeriodStart);
        csv.WriteField(cycle.PeriodDays);
        WriteEstimate(csv, cycle.Ovulation);
        csv.WriteField(cycle.FertileWindow.Start);
        csv.WriteField(cycle.FertileWindow.End);
    }

    private static void WriteEstimate(CsvWriter csv, in DateEstimate estimate)
    {
        csv.WriteField(estimate.Likely);
        csv.WriteField(estimate.Earliest);
        csv.WriteField(estimate.Latest);
        csv.WriteField(estimate.Probability, Decimals);
    }
}
