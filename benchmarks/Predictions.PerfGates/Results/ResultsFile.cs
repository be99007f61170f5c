using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Predictions.PerfGates.Results;

/// <summary>All figures of one kind of processor: a JSON file that rows are merged into, and the same as a page.</summary>
/// <param name="Cpu">The processor's name.</param>
/// <param name="Figures">In the table's order.</param>
internal sealed record ResultsFile(string Cpu, IReadOnlyList<Figure> Figures)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        // "≥" and "÷" as they are: the file is read by people too.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Reads what is there; without a file, nothing measured.</summary>
    /// <exception cref="MeasurementException">The file is not one of ours.</exception>
    public static ResultsFile Read(string folder, string cpu)
    {
        var path = PathOf(folder, cpu, ".json");
        if (!File.Exists(path))
            return new ResultsFile(cpu, []);
        try
        {
            return JsonSerializer.Deserialize<ResultsFile>(File.ReadAllText(path), Json) is { Figures: not null } read
                ? read
                : throw new MeasurementException($"{path} holds no figures; move it away");
        }
        catch (JsonException e)
        {
            throw new MeasurementException($"{path} is not a file of results ({e.Message}); move it away");
        }
    }

    /// <summary>The same with figures in place of older ones of their id, in an order of ids; what is not in the order comes last.</summary>
    public ResultsFile With(IReadOnlyList<Figure> measured, IReadOnlyList<string> order)
    {
        var ids = measured.Select(f => f.Id).ToHashSet();
        var all = Figures.Where(f => !ids.Contains(f.Id)).Concat(measured);
        return this with { Figures = [.. all.OrderBy(f => Place(f.Id))] };

        int Place(string id) => order.Index().Where(o => o.Item == id).Select(o => o.Index).FirstOrDefault(int.MaxValue);
    }

    /// <summary>Writes both files whole and returns the page's path.</summary>
    public string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        WriteWhole(PathOf(folder, Cpu, ".json"), JsonSerializer.Serialize(this, Json) + "\n");
        var page = PathOf(folder, Cpu, ".md");
        WriteWhole(page, ResultsPage.Of(this));
        return page;
    }

    internal static string PathOf(string folder, string cpu, string extension) => Path.Combine(folder, Slug(cpu) + extension);

    private static string Slug(string cpu) =>
        string.Join('-', cpu.ToLowerInvariant().Split(
            cpu.ToLowerInvariant().Where(c => !char.IsAsciiLetterOrDigit(c)).Distinct().ToArray(), StringSplitOptions.RemoveEmptyEntries));

    private static void WriteWhole(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }
}
