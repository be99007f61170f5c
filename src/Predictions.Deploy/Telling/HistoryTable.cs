using Predictions.Deploy.Audit;
using Spectre.Console;

namespace Predictions.Deploy.Telling;

/// <summary>The runs of an environment as a table, newest first.</summary>
internal static class HistoryTable
{
    public static void Write(IAnsiConsole console, IReadOnlyList<DeployRecord> runs)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns(
            new TableColumn("when (UTC)").NoWrap(), new TableColumn("who"), new TableColumn("image"), new TableColumn("digest").NoWrap(),
            new TableColumn("commit").NoWrap(), new TableColumn("rev").NoWrap(), new TableColumn("differed"), new TableColumn("verdict"));
        foreach (var run in runs.Reverse())
            table.AddRow(new[]
            {
                $"{run.Began:yyyy-MM-dd HH:mm:ss}", run.Who, run.Asked, Short(run.Digest?.Replace("sha256:", "")), Short(run.Commit), $"{run.Revision}",
                Differed(run), Verdict(run),
            }.Select(Markup.Escape).ToArray());
        console.Write(table);
    }

    private static string Short(string? hex) => hex is null ? "" : hex.Length > 12 ? hex[..12] : hex;

    private static string Differed(DeployRecord run) => run.ChangeCount switch
    {
        0 => "",
        1 => run.Changes[0],
        _ => $"{run.Changes[0]}; and {run.ChangeCount - 1} more",
    };

    private static string Verdict(DeployRecord run)
    {
        var overruled = string.Concat(run.Overruled.Select(o => $"; {o.Rule} overruled: {o.Because}"));
        var recovered = run.Recovered is null ? "" : $"; first {run.Recovered}";
        var verdict = run.Verdict ?? "under way, or killed";
        return (run.Verdict == "deployed" ? verdict : $"{verdict}: {run.Why}") + overruled + recovered;
    }
}
