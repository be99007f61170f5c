using CsvHelper;
using Predictions.Cli.Batches;
using Predictions.Contract;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Training.Tables;

namespace Predictions.Cli.Forecasts;

/// <summary>Forecasts as CSV: one row per user, with columns for every coming cycle. Missing values are empty.</summary>
/// <param name="cycles">The number of coming cycles.</param>
/// <param name="isDue">Whether rows say if the user is due and what moved.</param>
internal sealed class ForecastCsv(int cycles, bool isDue) : IUserText<ForecastLine>
{
    private const string Decimals = "F4";

    private static readonly TableColumn[] UserColumns =
    [
        new("user_id", ColumnKind.Text), new("error", ColumnKind.Text), new("as_of", ColumnKind.Date),
        new("model", ColumnKind.Text), new("history_revision", ColumnKind.Whole), new("status", ColumnKind.Text),
        new("cycle_day", ColumnKind.Whole), new("phase", ColumnKind.Text), new("days_late", ColumnKind.Whole),
        new("cycles_used", ColumnKind.Whole), new("cycles_excluded", ColumnKind.Whole),
        new("unlogged_periods_suspected", ColumnKind.Number), new("typical_cycle_days", ColumnKind.Number),
        new("cycle_spread_days", ColumnKind.Number), new("regularity", ColumnKind.Text), new("degraded", ColumnKind.Text),
    ];

    private static readonly TableColumn[] DueColumns =
        [new("due", ColumnKind.Flag), new("due_probability", ColumnKind.Number), new("moved", ColumnKind.Text)];

    private static readonly TableColumn[] CycleColumns =
    [
        new("period_likely", ColumnKind.Date), new("period_earliest", ColumnKind.Date), new("period_latest", ColumnKind.Date),
        new("period_probability", ColumnKind.Number), new("period_days", ColumnKind.Whole),
        new("ovulation_likely", ColumnKind.Date), new("ovulation_earliest", ColumnKind.Date),
        new("ovulation_latest", ColumnKind.Date), new("ovulation_probability", ColumnKind.Number),
        new("fertile_start", ColumnKind.Date), new("fertile_end", ColumnKind.Date),
    ];

    private readonly TableColumn[] _columns = Columns(cycles, isDue);

    /// <summary>The columns of a row, in order.</summary>
    public static TableColumn[] Columns(int cycles, bool isDue) =>
    [
        .. UserColumns,
        .. isDue ? DueColumns : [],
        .. Enumerable.Range(1, cycles).SelectMany(cycle => CycleColumns.Select(c => c with { Name = $"{c.Name}_{cycle}" })),
    ];

    public void Begin(BatchText text) => text.Csv.WriteHeader([.. _columns.Select(column => column.Name)]);

    public void Fail(BatchText text, string userId, PredictionError error)
    {
        text.Csv.WriteField(userId);
        text.Csv.WriteField(error.Reason.WireName());
        text.Csv.WriteEmpty(_columns.Length - 2);
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
        if (isDue)
            WriteDue(csv, value);
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
        WriteDecimals(csv, basis.TypicalCycleDays);
        WriteDecimals(csv, basis.CycleSpreadDays);
        csv.WriteField(EnumNames.Regularity[(int)basis.Regularity]);
    }

    private static void WriteDue(CsvWriter csv, in ForecastLine line)
    {
        csv.WriteField(line.IsDue ? "true" : "false");
        csv.WriteField(line.Forecast.StartsWithin, Decimals);
        csv.WriteField(string.Join(' ', line.MoveNames));
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
        WriteDecimals(csv, estimate.Probability);
    }

    private static void WriteDecimals(CsvWriter csv, double value)
    {
        if (TryRound(value, out var rounded))
            csv.WriteField(rounded);
        else
            csv.WriteField(value, Decimals);
    }

    /// <summary>
    /// A number with four decimals, with the digits of the format "F4", which computes all digits of a double before it rounds.
    /// </summary>
    /// <returns>Whether the digits are certain: not for a negative or large number, nor near a tie.</returns>
    internal static bool TryRound(double value, out decimal rounded)
    {
        const double decimals = 1e4, most = 1e9, near = 1e-3;
        rounded = default;
        var scaled = value * decimals;
        // Written so that NaN fails.
        if (!(scaled is >= 0 and < most) || Math.Abs(scaled - Math.Floor(scaled) - 0.5) < near)
            return false;
        rounded = new decimal((int)Math.Round(scaled), 0, 0, isNegative: false, scale: 4);
        return true;
    }
}
