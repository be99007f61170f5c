using System.Buffers;
using System.Text;
using Predictions.Cli.Batches;
using Predictions.Contract;
using Predictions.Core;
using Predictions.Core.Forecasting;

namespace Predictions.Cli.Forecasts;

/// <summary>Forecasts as CSV: a row a user, with the columns of every coming cycle side by side; empty where she has none.</summary>
/// <param name="cycles">How many coming cycles.</param>
internal sealed class ForecastCsv(int cycles) : IUserText<ForecastLine>
{
    private const int ColumnsOfUser = 14;

    private const string UserColumns =
        "user_id,error,as_of,model,history_revision,status,cycle_day,phase,days_late,cycles_used,cycles_excluded,"
        + "unlogged_periods_suspected,typical_cycle_days,cycle_spread_days,regularity,degraded";

    private static readonly string[] CycleColumns =
    [
        "period_likely", "period_earliest", "period_latest", "period_probability", "period_days",
        "ovulation_likely", "ovulation_earliest", "ovulation_latest", "ovulation_probability", "fertile_start", "fertile_end",
    ];

    public void Begin(BatchText text)
    {
        var columns = Enumerable.Range(1, cycles).SelectMany(cycle => CycleColumns.Select(column => $"{column}_{cycle}"));
        text.Bytes.Write(Encoding.ASCII.GetBytes($"{UserColumns},{string.Join(',', columns)}\n"));
    }

    public void Fail(BatchText text, string userId, PredictionError error)
    {
        var row = new CsvRow(text.Bytes);
        row.Text(userId);
        row.Text(error.Reason.WireName());
        row.Empty(ColumnsOfUser + cycles * CycleColumns.Length);
        row.End();
    }

    public void Write(BatchText text, string userId, ForecastLine value)
    {
        var forecast = value.Forecast;
        var row = new CsvRow(text.Bytes);
        row.Text(userId);
        row.Empty(1);
        row.Date(forecast.AsOf);
        row.Text(forecast.Model);
        row.Number(value.HistoryRevision);
        row.Text(EnumNames.Status[(int)forecast.Status]);
        row.Number(forecast.CycleDay);
        row.Text(EnumNames.Phase[(int)forecast.Phase]);
        row.Number(forecast.DaysLate);
        WriteBasis(ref row, forecast.Basis);
        row.Text(EnumNames.Degraded[(int)forecast.Degraded]);
        foreach (ref readonly var cycle in forecast.Cycles.AsSpan())
            WriteCycle(ref row, cycle);
        row.Empty((cycles - forecast.Cycles.Length) * CycleColumns.Length);
        row.End();
    }

    private static void WriteBasis(ref CsvRow row, in Basis basis)
    {
        row.Number(basis.CyclesUsed);
        row.Number(basis.CyclesExcluded);
        row.Number(basis.UnloggedPeriodsSuspected);
        row.Number(basis.TypicalCycleDays);
        row.Number(basis.CycleSpreadDays);
        row.Text(EnumNames.Regularity[(int)basis.Regularity]);
    }

    private static void WriteCycle(ref CsvRow row, in CycleForecast cycle)
    {
        WriteEstimate(ref row, cycle.PeriodStart);
        row.Number(cycle.PeriodDays);
        WriteEstimate(ref row, cycle.Ovulation);
        row.Date(cycle.FertileWindow.Start);
        row.Date(cycle.FertileWindow.End);
    }

    private static void WriteEstimate(ref CsvRow row, in DateEstimate estimate)
    {
        row.Date(estimate.Likely);
        row.Date(estimate.Earliest);
        row.Date(estimate.Latest);
        row.Number(estimate.Probability);
    }
}
