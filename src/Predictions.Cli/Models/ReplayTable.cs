using Predictions.Contract;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Reports;

namespace Predictions.Cli.Models;

/// <summary>The forecasts of one history as a table: a row for each day, and the same columns for each model.</summary>
internal static class ReplayTable
{
    private const string None = "–";

    private static readonly (string Name, Func<Forecast, string> Cell)[] Columns =
    [
        ("status", Status),
        ("likely", f => f.Cycles is [var next, ..] ? Likely(f.AsOf, next.PeriodStart.Likely) : None),
        ("range", f => f.Cycles is [var next, ..] ? Range(next.PeriodStart.Earliest, next.PeriodStart.Latest) : None),
        ("phase", f => f.Phase == CyclePhase.Unspecified ? None : EnumNames.Phase[(int)f.Phase]),
        ("fertile window", f => f.Cycles is [var next, ..] ? Range(next.FertileWindow.Start, next.FertileWindow.End) : None),
        ("unlogged", f => $"{f.Basis.UnloggedPeriodsSuspected:0.00}"),
    ];

    /// <param name="days">For each day, the forecast of each model in the same order.</param>
    public static TextTable Of(IReadOnlyList<Forecast[]> days)
    {
        var models = days[0].Select(f => f.Model).ToArray();
        return new TextTable(
            $"{string.Join(", then ", models)}: {DateText.Format(days[0][0].AsOf)} to {DateText.Format(days[^1][0].AsOf)}",
            ["as of", "cycle day", .. models.SelectMany(_ => Columns.Select(c => c.Name))],
            [.. days.Select(Row)]);
    }

    private static string[] Row(Forecast[] day) =>
    [
        DateText.Format(day[0].AsOf), day[0].CycleDay > 0 ? $"{day[0].CycleDay}" : None,
        .. day.SelectMany(f => Columns.Select(c => c.Cell(f))),
    ];

    private static string Status(Forecast forecast) => forecast.Status == ForecastStatus.Late
        ? $"LATE {forecast.DaysLate}"
        : EnumNames.Status[(int)forecast.Status];

    // "04-05, in 7": the day, and how far it is from the day of the forecast.
    private static string Likely(DateOnly asOf, DateOnly likely) => $"{Day(likely)}, in {likely.DayNumber - asOf.DayNumber}";

    private static string Range(DateOnly from, DateOnly to) => $"{Day(from)}…{Day(to)}";

    // The row has the year.
    private static string Day(DateOnly date) => DateText.Format(date)[5..];
}
