using System.Text;
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
    // The longest user id, and names of enums and of what moved.
    private const int MaxTextBytes = 512;

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

    private static readonly byte[][] Statuses = Utf8(EnumNames.Status), Phases = Utf8(EnumNames.Phase),
        Regularities = Utf8(EnumNames.Regularity), Degradations = Utf8(EnumNames.Degraded);

    private readonly TableColumn[] _columns = Columns(cycles, isDue);
    private DateTexts? _dates;

    /// <summary>The columns of a row, in order.</summary>
    public static TableColumn[] Columns(int cycles, bool isDue) =>
    [
        .. UserColumns,
        .. isDue ? DueColumns : [],
        .. Enumerable.Range(1, cycles).SelectMany(cycle => CycleColumns.Select(c => c with { Name = $"{c.Name}_{cycle}" })),
    ];

    public void Begin(BatchText text)
    {
        var row = RowIn(text, "");
        foreach (var column in _columns)
            row.Text(column.Name);
        text.Append(row.Ended());
    }

    public void Fail(BatchText text, string userId, PredictionError error)
    {
        var row = RowIn(text, "");
        row.Text(userId);
        row.Text(error.Reason.WireName());
        row.Empty(_columns.Length - 2);
        text.Append(row.Ended());
    }

    public void Write(BatchText text, string userId, ForecastLine value)
    {
        var forecast = value.Forecast;
        // A race makes two equal tables.
        var dates = _dates ??= new DateTexts(forecast.AsOf);
        var row = RowIn(text, forecast.Model);
        row.Text(userId);
        row.Empty(1);
        row.Date(forecast.AsOf, dates);
        row.Text(forecast.Model);
        row.Whole(value.HistoryRevision);
        row.Text(Statuses[(int)forecast.Status]);
        row.Whole(forecast.CycleDay);
        row.Text(Phases[(int)forecast.Phase]);
        row.Whole(forecast.DaysLate);
        WriteBasis(ref row, forecast.Basis);
        row.Text(Degradations[(int)forecast.Degraded]);
        if (isDue)
            WriteDue(ref row, value);
        foreach (ref readonly var cycle in forecast.Cycles.AsSpan())
            WriteCycle(ref row, cycle, dates);
        row.Empty((cycles - forecast.Cycles.Length) * CycleColumns.Length);
        text.Append(row.Ended());
    }

    private PlainCsvRow RowIn(BatchText text, string model) =>
        new(text.RowBuffer(MaxTextBytes + model.Length + _columns.Length * PlainCsvRow.MaxFieldBytes));

    private static void WriteBasis(ref PlainCsvRow row, in Basis basis)
    {
        row.Whole(basis.CyclesUsed);
        row.Whole(basis.CyclesExcluded);
        row.Shortest(basis.UnloggedPeriodsSuspected);
        row.Decimals(basis.TypicalCycleDays);
        row.Decimals(basis.CycleSpreadDays);
        row.Text(Regularities[(int)basis.Regularity]);
    }

    private static void WriteDue(ref PlainCsvRow row, in ForecastLine line)
    {
        row.Text(line.IsDue ? "true"u8 : "false"u8);
        row.Decimals(line.Forecast.StartsWithin);
        row.Text(string.Join(' ', line.MoveNames));
    }

    private static void WriteCycle(ref PlainCsvRow row, in CycleForecast cycle, DateTexts dates)
    {
        WriteEstimate(ref row, cycle.PeriodStart, dates);
        row.Whole(cycle.PeriodDays);
        WriteEstimate(ref row, cycle.Ovulation, dates);
        row.Date(cycle.FertileWindow.Start, dates);
        row.Date(cycle.FertileWindow.End, dates);
    }

    private static void WriteEstimate(ref PlainCsvRow row, in DateEstimate estimate, DateTexts dates)
    {
        row.Date(estimate.Likely, dates);
        row.Date(estimate.Earliest, dates);
        row.Date(estimate.Latest, dates);
        row.Decimals(estimate.Probability);
    }

    private static byte[][] Utf8(string[] names) => Array.ConvertAll(names, Encoding.UTF8.GetBytes);
}
