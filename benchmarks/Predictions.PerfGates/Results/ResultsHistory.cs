using System.Text.Encodings.Web;
using System.Text.Json;
using Predictions.PerfGates.Machine;

namespace Predictions.PerfGates.Results;

/// <summary>One figure of one run, as history keeps it.</summary>
/// <param name="Figure">The figure's id.</param>
/// <param name="Date">The day, in UTC.</param>
/// <param name="Commit">The measured commit; ends in "+" if tracked files had changed.</param>
/// <param name="Median">The median of the rounds.</param>
/// <param name="Least">The least of the rounds.</param>
/// <param name="Most">The most of the rounds.</param>
/// <param name="Rounds">The number of rounds.</param>
/// <param name="Faults">The number of faults.</param>
internal sealed record PastFigure(
    string Figure, DateOnly Date, string Commit, double Median, double Least, double Most, int Rounds, int Faults)
{
    /// <summary>A figure that has a run and values.</summary>
    public static IEnumerable<PastFigure> Of(Figure figure) => figure.Run is { } run && double.IsFinite(figure.Median)
        ? [new PastFigure(figure.Id, run.Date, run.Commit, Rounded(figure.Median), Rounded(figure.Least), Rounded(figure.Most),
            figure.Rounds.Count, figure.Faults.Count)]
        : [];

    // Six significant digits: more would be noise, and the same run must give the same line.
    private static double Rounded(double value) => double.Parse($"{value:G6}", Format);

    private static IFormatProvider Format => System.Globalization.CultureInfo.InvariantCulture;
}

/// <summary>
/// The figures of all runs on one processor type, oldest first: a file with one line of JSON for each, so that runs of two
/// branches merge line by line.
/// </summary>
internal sealed record ResultsHistory(string Cpu, IReadOnlyList<PastFigure> Figures)
{
    private const string Extension = "-history.jsonl";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <exception cref="MeasurementException">The file is not a history.</exception>
    public static ResultsHistory Read(string folder, string cpu)
    {
        var path = PathOf(folder, cpu);
        try
        {
            return new ResultsHistory(cpu, !File.Exists(path) ? [] :
            [
                .. File.ReadLines(path).Where(line => line.Length > 0)
                    .Select(line => JsonSerializer.Deserialize<PastFigure>(line, Json)!),
            ]);
        }
        catch (JsonException e)
        {
            throw new MeasurementException($"{path} is not a history of results ({e.Message}); move it away");
        }
    }

    /// <summary>All versions of a results file in a checkout's git history, oldest first.</summary>
    public static async Task<IReadOnlyList<Figure>> FromGitAsync(string root, string path, CancellationToken cancellation)
    {
        var relative = Path.GetRelativePath(root, path).Replace('\\', '/');
        var commits = await Tool.RunAsync(
            "git", ["-C", root, "log", "--reverse", "--diff-filter=AM", "--format=%H", "--", relative], cancellation);
        var figures = new List<Figure>();
        foreach (var commit in commits.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var text = await Tool.RunAsync("git", ["-C", root, "show", $"{commit}:./{relative}"], cancellation);
            figures.AddRange(ResultsFile.Parse(text, $"{commit[..12]}:{relative}").Figures);
        }

        return figures;
    }

    /// <summary>Adds figures that are not in the history. Figures without a gate are left out.</summary>
    public ResultsHistory With(IEnumerable<Figure> figures, IReadOnlyList<Gate> gates)
    {
        var known = gates.Select(gate => gate.Id).ToHashSet();
        var all = Figures.Concat(figures.SelectMany(PastFigure.Of)).Where(past => known.Contains(past.Figure)).Distinct();
        return this with { Figures = [.. all.OrderBy(past => past.Date)] };
    }

    public void Write(string folder) => ResultsFile.WriteAtomic(
        PathOf(folder, Cpu), string.Concat(Figures.Select(past => JsonSerializer.Serialize(past, Json) + "\n")));

    private static string PathOf(string folder, string cpu) => ResultsFile.PathOf(folder, cpu, Extension);
}
