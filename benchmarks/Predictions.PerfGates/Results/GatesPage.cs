using System.Text;

namespace Predictions.PerfGates.Results;

/// <summary>
/// The page of gates, benchmarks/README.md: the part between two markers is written from the gates and the results files, and so
/// are the results' own pages and the charts next to them.
/// </summary>
internal static class GatesPage
{
    /// <summary>The file's name in the parent of the results folder.</summary>
    public const string Name = "README.md";

    private const string Begin = "<!-- gates: written by PerfGates -->\n";
    private const string End = "<!-- end of gates -->\n";
    private const string NotMeasured = "not measured";

    /// <summary>
    /// Adds the folder's latest figures and some earlier ones to the history, and writes results, charts and page anew.
    /// </summary>
    /// <param name="folder">The folder of results files.</param>
    /// <param name="gates">All gates, in order.</param>
    /// <param name="earlier">Earlier figures of a results file.</param>
    /// <exception cref="MeasurementException">A file is not what its name says, or the page lacks its markers.</exception>
    public static void Write(string folder, IReadOnlyList<Gate> gates, Func<ResultsFile, IReadOnlyList<Figure>> earlier)
    {
        foreach (var read in ResultsFile.ReadAll(folder))
        {
            var results = read.With([], gates);
            results.Write(folder);
            var history = ResultsHistory.Read(folder, results.Cpu).With(earlier(results).Concat(results.Figures), gates);
            history.Write(folder);
            if (GatesChart.Draw(history, gates) is { } chart)
                ResultsFile.WriteAtomic(ResultsFile.PathOf(folder, results.Cpu, ".svg"), chart.Alone());
        }

        var page = Path.Combine(folder, "..", Name);
        if (File.Exists(page))
            ResultsFile.WriteAtomic(page, Filled(File.ReadAllText(page), ResultsFile.ReadAll(folder), gates));
    }

    /// <summary>The page with its generated part replaced.</summary>
    /// <exception cref="MeasurementException">The page lacks its markers.</exception>
    public static string Filled(string page, IReadOnlyList<ResultsFile> results, IReadOnlyList<Gate> gates)
    {
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
            throw new MeasurementException($"{Name} has no lines \"{Begin.Trim()}\" and \"{End.Trim()}\" for the gates");
        return page[..(begin + Begin.Length)] + "\n" + string.Join("\n", results.Select(file => SectionOf(file, gates))) + "\n"
            + page[end..];
    }

    private static string SectionOf(ResultsFile results, IReadOnlyList<Gate> gates)
    {
        var (name, link) = (results.Cpu, ResultsFile.PathOf("results", results.Cpu, "").Replace('\\', '/'));
        var measured = results.Figures.ToDictionary(figure => figure.Id);
        var section = new StringBuilder($"### {name}\n\n");
        section.Append("| id | figure | bound | median | least to most | held | measured |\n")
            .Append("| --- | --- | --- | --: | --- | --- | --- |\n");
        foreach (var gate in gates)
            section.Append($"| `{gate.Id}` | {gate.Name} | {gate.Bound} ")
                .Append(measured.TryGetValue(gate.Id, out var figure) ? CellsOf(figure) : $"| {NotMeasured} | | | |\n");
        section.Append($"\n[Spreads, remarks, faults and versions]({link}.md); ")
            .Append($"[every run]({link}-history.jsonl).\n\n");
        foreach (var line in MissedBy(gates, measured))
            section.Append(line);
        return section.Append($"![The figures of every measured commit next to their bounds]({link}.svg)\n").ToString();
    }

    private static string CellsOf(Figure figure) =>
        $"| {Figure.Short(figure.Median)} | {Figure.Short(figure.Least)} to {Figure.Short(figure.Most)} "
        + $"| {(figure.IsHeld ? "yes" : "**no**")} | {figure.Run?.Date:yyyy-MM-dd} {figure.Run?.Commit} |\n";

    private static IEnumerable<string> MissedBy(IReadOnlyList<Gate> gates, Dictionary<string, Figure> measured)
    {
        (Gate Gate, Figure Figure)[] missed =
            [.. gates.Where(gate => measured.ContainsKey(gate.Id)).Select(gate => (gate, measured[gate.Id]))
                .Where(m => !m.Item2.IsHeld)];
        if (missed.Length == 0)
        {
            yield return "All measured bounds are held.\n\n";
            yield break;
        }

        yield return $"| missed, {missed.Length} of {measured.Count} measured | reason |\n| --- | --- |\n";
        foreach (var (gate, figure) in missed)
            yield return $"| `{gate.Id}` | "
                + string.Join(' ', [gate.Reason ?? "No reason is recorded.", .. figure.Faults.Select(f => $"Fault: {f}.")])
                + " |\n";
        yield return "\n";
    }
}
