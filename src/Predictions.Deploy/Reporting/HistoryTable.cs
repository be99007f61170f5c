using Predictions.Deploy.Audit;
using Predictions.Deploy.Source;
using Spectre.Console;

namespace Predictions.Deploy.Reporting;

/// <summary>Writes the runs of an environment as a table, newest first.</summary>
internal static class HistoryTable
{
    private const int MaxNames = 3;
    private const int MaxReasonLength = 160;

    public static void Write(IAnsiConsole console, IReadOnlyList<DeployRecord> runs)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns(
            new TableColumn("when (UTC)").NoWrap(), new TableColumn("who"), new TableColumn("image"), new TableColumn("digest")
                .NoWrap(),
            new TableColumn("commit").NoWrap(), new TableColumn("rev").NoWrap(), new TableColumn("differed"),
            new TableColumn("verdict"));
        foreach (var run in runs.Reverse())
            table.AddRow(new[]
            {
                $"{run.Began:yyyy-MM-dd HH:mm:ss}", run.Who, run.Asked, Short(run.Digest?.Replace("sha256:", "")),
                Short(run.Commit),
                $"{run.Revision}", Differed(run), Verdict(run),
            }.Select(Markup.Escape).ToArray());
        console.Write(table);
    }

    private static string Short(string? hex) => ShortHash.Of(hex ?? "");

    /// <summary>The names of the changed fields; the JSON lines have whole paths and values.</summary>
    private static string Differed(DeployRecord run)
    {
        var names = run.Changes.Take(MaxNames).Select(NameOf).ToList();
        return string.Join(", ", names) + (run.ChangeCount > names.Count ? $" and {run.ChangeCount - names.Count} more" : "");
    }

    private static string NameOf(string change)
    {
        if (change[0] is '+' or '-')
            return change;
        var path = change.Split(": ")[0];
        var last = path[(path.LastIndexOf('.') + 1)..];
        // An environment variable is shown by its name.
        return last is "value" or "name" && path.Contains('[') ? path[(path.LastIndexOf('[') + 1)..].Split(']')[0] : last;
    }

    private static string Verdict(DeployRecord run)
    {
        var overruled = string.Concat(run.Overruled.Select(o => $"; {o.Rule} overruled: {o.Because}"));
        var recovered = run.Recovered is null ? "" : $"; first {run.Recovered}";
        var verdict = run.Verdict ?? "running, or killed";
        var because = run.Because is null ? "" : $"; because {Cut(run.Because)}";
        return (run.Verdict == "deployed" ? verdict : $"{verdict}: {Cut(run.Why ?? "")}") + because + overruled + recovered;
    }

    private static string Cut(string why) => why.Length > MaxReasonLength ? why[..MaxReasonLength] + "…" : why;
}
