using System.Text.Json;
using Predictions.Deploy.Capacity.Assumptions;
using Predictions.Deploy.Capacity.Autoscaling;
using Predictions.Deploy.Capacity.Curves;
using Predictions.Deploy.Capacity.Simulation;
using Predictions.Deploy.Capacity.Traffic;
using Spectre.Console;

namespace Predictions.Cli.Capacity;

/// <summary>Writes simulated days to a terminal.</summary>
internal static class CapacityTables
{
    /// <summary>Writes the inputs of the simulation.</summary>
    public static void Inputs(IAnsiConsole console, HpaSettings settings, CapacityCurve curve, AssumptionValues assumed)
    {
        console.WriteLine($"Autoscaler: {HpaWords.All(settings)}");
        console.WriteLine($"Curve: {curve.Source}");
        console.WriteLine(
            $"A pod answers {DaySimulation.HeldByPod(settings, curve, assumed):N0} calls a second within the objective: "
            + $"{assumed[ServingAssumptions.SloPercent]:0.###} % of answers without an error and within "
            + $"{assumed[ServingAssumptions.SloMs]:0} ms");
        var mean = TrafficProfile.DailyCalls(assumed) / TrafficProfile.Seconds;
        console.WriteLine(
            $"Traffic: {TrafficProfile.DailyCalls(assumed):N0} calls a day, {mean:N0} a second on average "
            + $"and {mean * assumed[AudienceAssumptions.PeakToMean]:N0} at the evening peak");
        var table = Started("Assumptions; each is an option", "option", "value", "accepted", "meaning");
        foreach (var one in AssumptionValues.All)
            table.AddRow(
                new Text($"--{one.Name}"), new Text($"{assumed[one]:#,0.###}"), new Text(one.Range), new Text(one.Meaning));
        table.Columns[1].Alignment = Justify.Right;
        console.Write(table);
    }

    /// <summary>Writes the figures of the days.</summary>
    public static void Days(IAnsiConsole console, IReadOnlyList<(DayPlan Plan, DayReport Report)> days)
    {
        var table = Started("The days", ["", .. days.Select(day => day.Plan.Name)]);
        foreach (var row in Rows([.. days.Select(day => day.Report)]))
            table.AddRow(row.Select(cell => new Text(cell)));
        for (var i = 1; i <= days.Count; i++)
            table.Columns[i].Alignment = Justify.Right;
        console.Write(table);
        foreach (var (plan, _) in days)
            console.WriteLine($"{plan.Name}: {plan.Title}");
    }

    /// <summary>Writes the settings that keep the objective.</summary>
    public static void Sizes(IAnsiConsole console, IReadOnlyList<SizedDay> sized)
    {
        var table = Started(
            "Settings that keep the objective", "day", "setting", "missed", "of a month's budget", "outage", "mean replicas",
            "max", "node hours");
        foreach (var (i, one) in sized.Index())
        {
            var day = i > 0 && sized[i - 1].Day == one.Day ? "" : one.Day.Name;
            table.AddRow(one.Report is { } report
                ?
                [
                    day, one.Setting, Missed(report), Budget(report), Span(report.RecoverySeconds), $"{report.MeanReplicas:0.0}",
                    $"{report.MostReplicas}", $"{report.NodeHours:N0}",
                ]
                : [day, one.Setting, "–", "–", "–", "–", "–", "–"]);
        }

        for (var i = 2; i < table.Columns.Count; i++)
            table.Columns[i].Alignment = Justify.Right;
        console.Write(table);
    }

    private static IEnumerable<string[]> Rows(DayReport[] reports)
    {
        string[] Row(string name, Func<DayReport, string> cell) => [name, .. reports.Select(cell)];
        yield return Row("calls", r => $"{r.Calls:N0}");
        yield return Row("peak a second, with retries", r => $"{r.PeakPerSecond:N0}");
        yield return Row("missed: refused, failed or late", Missed);
        yield return Row("objective kept", r => r.IsKept ? "yes" : "no");
        yield return Row("of a month's budget", Budget);
        yield return Row("calls failed after all retries", r => $"{r.Abandoned:N0}");
        yield return Row("worst minute", r => r.Missed < 1
            ? "–"
            : $"{r.WorstMinute / 60:00}:{r.WorstMinute % 60:00}, {100 * r.WorstMinuteMissed:0.##} % missed");
        yield return Row("longest outage", r => Span(r.RecoverySeconds));
        yield return Row("replicas, mean and max", r => $"{r.MeanReplicas:0.0}, {r.MostReplicas}");
        yield return Row("nodes, max", r => $"{r.MostNodes}");
        yield return Row("node hours", r => $"{r.NodeHours:N0}");
    }

    private static string Missed(DayReport report) => $"{100 * report.MissedShare:0.####} %";

    private static string Budget(DayReport report) => $"{100 * report.BudgetUsed:0.##} %";

    private static string Span(int seconds) =>
        seconds == 0 ? "–" : seconds < 60 ? $"{seconds} s" : $"{seconds / 60} min {seconds % 60} s";

    private static Table Started(string title, params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple, Title = new TableTitle(title) };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)));
        return table;
    }
}

/// <summary>Writes simulated days as JSON.</summary>
internal static class CapacityJson
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Of(
        HpaSettings settings, CapacityCurve curve, AssumptionValues assumed,
        IEnumerable<(DayPlan Plan, DayReport Report)> days) =>
        Written(settings, curve, assumed, days.Select(day => new { Day = day.Plan.Name, day.Report }));

    public static string Of(HpaSettings settings, CapacityCurve curve, AssumptionValues assumed, IEnumerable<SizedDay> sized) =>
        Written(settings, curve, assumed, sized.Select(s => new { Day = s.Day.Name, s.Setting, s.Replicas, s.Report }));

    private static string Written<T>(HpaSettings settings, CapacityCurve curve, AssumptionValues assumed, IEnumerable<T> days) =>
        JsonSerializer.Serialize(
            new
            {
                Autoscaler = settings,
                Curve = curve.Source,
                HeldByPod = DaySimulation.HeldByPod(settings, curve, assumed),
                Assumed = AssumptionValues.All.ToDictionary(a => a.Name, a => assumed[a]),
                Days = days,
            },
            Form);
}
