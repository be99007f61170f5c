using System.Text;

namespace Predictions.PerfGates.Results;

/// <summary>The figures as a Markdown page, with the runs that they came from.</summary>
internal static class ResultsPage
{
    public static string Of(ResultsFile results)
    {
        var runs = results.Figures.Select(f => f.Run).OfType<Run>().Distinct(SameRun.Instance).ToList();
        var page = new StringBuilder($"# Bounds on {results.Cpu}\n\n");
        page.Append("| figure | bound | median | least to most | rounds | held | run |\n| --- | --- | --: | --- | --: | --- | --: |\n");
        foreach (var figure in results.Figures)
            page.Append($"| {figure.Name} | {figure.Bound} | {Numbers.Short(figure.Median)} ")
                .Append($"| {Numbers.Short(figure.Least)} to {Numbers.Short(figure.Most)} | {figure.Rounds.Count} ")
                .Append($"| {(figure.IsHeld ? "yes" : "**no**")} | {runs.FindIndex(r => SameRun.Instance.Equals(r, figure.Run)) + 1} |\n");

        Append(page, results.Figures.SelectMany(f => f.Faults.Select(fault => $"- {f.Name}: **{fault}**")), "Faults");
        Append(page, results.Figures.SelectMany(f => f.Remarks.Select(remark => $"- {f.Name}: {remark}")), "Remarks");
        Append(page, runs.Select((run, i) => $"{i + 1}. {run.Date:yyyy-MM-dd}, commit {run.Commit}, `{run.Command}`  \n   "
            + string.Join(", ", run.Versions.Select(v => $"{v.Key} {v.Value}"))), "Runs");
        return page.ToString();
    }

    private static void Append(StringBuilder page, IEnumerable<string> lines, string title)
    {
        var all = lines.ToArray();
        if (all.Length > 0)
            page.Append($"\n## {title}\n\n").AppendJoin('\n', all).Append('\n');
    }

    /// <summary>By content: a dictionary is not compared by a record's own equality.</summary>
    private sealed class SameRun : IEqualityComparer<Run?>
    {
        public static readonly SameRun Instance = new();

        public bool Equals(Run? x, Run? y) => x is not null && y is not null && Text(x) == Text(y);

        public int GetHashCode(Run? run) => run is null ? 0 : Text(run).GetHashCode(StringComparison.Ordinal);

        private static string Text(Run run) => $"{run.Date:O} {run.Commit} {run.Command} {string.Join(' ', run.Versions)}";
    }
}
