using Predictions.Reports;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports;

/// <summary>The importance of the inputs as tables, one for each situation.</summary>
public static class ImportanceTables
{
    /// <summary>The meaning of the figures.</summary>
    public static readonly string Legend =
        "Loss: how many days of CRPS the forecasts lose once an input of each woman is exchanged for another woman’s, mean of " +
        $"{PermutationImportance.Repeats} exchanges. In parentheses: 95 % interval by bootstrap over women, from 10 women on. " +
        "0 means that the forecasts do not use the input. “Typical” and “spread, order, number” are two parts of the past " +
        "lengths. Inputs that tell the same stand in for each other, so losses do not add up. Rows of trees exchange what " +
        "the trees alone see. Importance says what this model relies on, not what makes cycles long or short.";

    private static readonly Column<ImportanceRow>[] Columns =
    [
        new("input", r => r.Input),
        new("loss, days", r => Figures.Difference(r.LossDays)),
        new("of the CRPS", r => $"{100 * r.LossDays.Value / r.CrpsDays:0.0} %"),
    ];

    /// <summary>The tables; empty where no importance was measured.</summary>
    public static IReadOnlyList<TextTable> Of(EvaluationReport report) =>
    [
        .. (report.Importance ?? []).GroupBy(r => r.Key)
            .Select(group => Column<ImportanceRow>.Table(TitleOf(group.First()), Columns, group, isTerminal: false)),
    ];

    private static string TitleOf(ImportanceRow row) =>
        $"Importance, {row.Situation}: {row.Forecasts:N0} forecasts of {row.Women:N0} women, CRPS {row.CrpsDays:0.00} days";
}
