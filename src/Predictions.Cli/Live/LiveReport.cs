using System.Text.Json.Serialization;
using Predictions.Training.Shipping;
using Spectre.Console;

namespace Predictions.Cli.Live;

/// <summary>The output of <c>verdict</c>.</summary>
/// <param name="Over">The period, such as "7d".</param>
/// <param name="Verdict">Which model is better, and with which confidence.</param>
/// <param name="Models">The stable model, then the candidate.</param>
/// <param name="Groups">The two groups of users of a rollout; <c>null</c> where there was none.</param>
internal sealed record LiveReport(
    string Over, LiveVerdict Verdict, IReadOnlyList<LiveFigures> Models, LiveGroups? Groups);

/// <summary>The report for programs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(LiveReport))]
internal sealed partial class LiveJson : JsonSerializerContext;

/// <summary>The report on a terminal.</summary>
internal static class LiveTable
{
    private static readonly string[] Columns =
        ["model", "periods", "error, days", "CRPS, days", "range held − stated", "PIT distance"];

    public static void Write(IAnsiConsole console, LiveReport report)
    {
        var table = new Table { Border = TableBorder.Simple, Title = new TableTitle($"the last {report.Over}, all instances") };
        foreach (var (i, column) in Columns.Index())
            table.AddColumn(new TableColumn(column) { NoWrap = true, Alignment = i == 0 ? Justify.Left : Justify.Right });
        foreach (var model in report.Models)
            table.AddRow([.. Cells(model).Select(Markup.Escape)]);
        console.Write(table);
        if (report.Groups is { } groups)
            console.WriteLine(groups.Sentence + "\nPaired, over all users and with more power:");
        console.WriteLine(report.Verdict.Sentence);
    }

    private static string[] Cells(LiveFigures model) =>
    [
        model.Model,
        $"{model.Periods:N0}",
        Figure(model.ErrorDays, "0.000"),
        Figure(model.CrpsDays, "0.000"),
        model.RangeGap is { } gap
            ? $"{100 * model.RangeHeld:0.0} − {100 * model.RangeStated:0.0} = {100 * gap:+0.0;−0.0;0.0} points"
            : "–",
        Figure(model.PitDistance, "0.000"),
    ];

    private static string Figure(double? figure, string format) => figure?.ToString(format) ?? "–";
}
