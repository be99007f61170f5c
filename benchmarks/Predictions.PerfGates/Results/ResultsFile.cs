using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Predictions.PerfGates.Results;

/// <summary>All figures of one processor type: a JSON file, and the same figures as a Markdown page.</summary>
/// <param name="Cpu">The processor's name.</param>
/// <param name="Figures">The figures in the order of the scenarios.</param>
internal sealed record ResultsFile(string Cpu, IReadOnlyList<Figure> Figures)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        // Keeps "≥" and "÷" readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Reads a results file; a missing file has no figures.</summary>
    /// <exception cref="MeasurementException">The file is not a results file.</exception>
    public static ResultsFile Read(string folder, string cpu)
    {
        var path = PathOf(folder, cpu, ".json");
        return File.Exists(path) ? Parse(File.ReadAllText(path), path) : new ResultsFile(cpu, []);
    }

    /// <summary>The results files of a folder, by path.</summary>
    /// <exception cref="MeasurementException">A file is not a results file.</exception>
    public static IReadOnlyList<ResultsFile> ReadAll(string folder) =>
    [
        .. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(path => Parse(File.ReadAllText(path), path)),
    ];

    /// <summary>Reads the text of a results file.</summary>
    /// <exception cref="MeasurementException">The text is not that of a results file.</exception>
    public static ResultsFile Parse(string text, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<ResultsFile>(text, Json) is { Figures: not null } read
                ? read
                : throw new MeasurementException($"{path} has no figures; move it away");
        }
        catch (JsonException e)
        {
            throw new MeasurementException($"{path} is not a results file ({e.Message}); move it away");
        }
    }

    /// <summary>
    /// Replaces or adds figures by their id, and sorts them by their gates. Earlier figures get the name and the bound that their
    /// gate has now; a figure without a gate is dropped.
    /// </summary>
    public ResultsFile With(IReadOnlyList<Figure> measured, IReadOnlyList<Gate> gates)
    {
        var latest = Figures.Concat(measured).GroupBy(f => f.Id).ToDictionary(f => f.Key, f => f.Last());
        return this with
        {
            Figures =
            [
                .. gates.Where(gate => latest.ContainsKey(gate.Id))
                    .Select(gate => latest[gate.Id] with { Name = gate.Name, Bound = gate.Bound }),
            ],
        };
    }

    /// <summary>Writes both files atomically and returns the page's path.</summary>
    public string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        WriteAtomic(PathOf(folder, Cpu, ".json"), JsonSerializer.Serialize(this, Json) + "\n");
        var page = PathOf(folder, Cpu, ".md");
        WriteAtomic(page, Page());
        return page;
    }

    internal static string PathOf(string folder, string cpu, string extension) => Path.Combine(folder, Slug(cpu) + extension);

    private static string Slug(string cpu) =>
        string.Join('-', cpu.ToLowerInvariant().Split(
            cpu.ToLowerInvariant().Where(c => !char.IsAsciiLetterOrDigit(c)).Distinct().ToArray(),
            StringSplitOptions.RemoveEmptyEntries));

    internal static void WriteAtomic(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }

    private string Page()
    {
        // A record compares dictionaries by reference, so runs are compared by their text.
        var runs = Figures.Select(f => f.Run).OfType<Run>().DistinctBy(Describe).ToList();
        var page = new StringBuilder($"# Performance gates on {Cpu}\n\n");
        page.Append("| figure | bound | median | least to most | rounds | held | run |\n")
            .Append("| --- | --- | --: | --- | --: | --- | --: |\n");
        foreach (var figure in Figures)
            page.Append($"| {figure.Name} | {figure.Bound} | {Figure.Short(figure.Median)} ")
                .Append($"| {Figure.Short(figure.Least)} to {Figure.Short(figure.Most)} | {figure.Rounds.Count} ")
                .Append($"| {(figure.IsHeld ? "yes" : "**no**")} ")
                .Append($"| {runs.FindIndex(r => figure.Run is { } run && Describe(run) == Describe(r)) + 1} |\n");

        Append(page, Figures.SelectMany(f => f.Faults.Select(fault => $"- {f.Name}: **{fault}**")), "Faults");
        Append(page, Figures.SelectMany(f => f.Remarks.Select(remark => $"- {f.Name}: {remark}")), "Remarks");
        Append(page, runs.Select((run, i) => $"{i + 1}. {Describe(run)}"), "Runs");
        return page.ToString();
    }

    private static string Describe(Run run) => $"{run.Date:yyyy-MM-dd}, commit {run.Commit}, `{run.Command}`  \n   "
        + string.Join(", ", run.Versions.Select(v => $"{v.Key} {v.Value}"));

    private static void Append(StringBuilder page, IEnumerable<string> lines, string title)
    {
        var all = lines.ToArray();
        if (all.Length > 0)
            page.Append($"\n## {title}\n\n").AppendJoin('\n', all).Append('\n');
    }
}
