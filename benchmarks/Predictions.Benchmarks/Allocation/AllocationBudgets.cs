using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Predictions.Benchmarks.Allocation;

/// <summary>The allocation budget of one benchmark.</summary>
/// <param name="Benchmark">The benchmark's name; see <see cref="StageBenchmark.Name"/>.</param>
/// <param name="Bytes">The maximum of bytes per call, at least 0.</param>
/// <param name="Reason">The purpose of the allocation, optional.</param>
internal sealed record AllocationBudget(string Benchmark, long Bytes, string? Reason = null);

/// <summary>Reads, writes and checks the budgets of <c>benchmarks/budgets.json</c>.</summary>
internal static class AllocationBudgets
{
    public const string File = "budgets.json";

    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Reads the copy in the program's folder. Throws if it is not a list of budgets.</summary>
    public static AllocationBudget[] Read() => Parse(System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, File)));

    public static AllocationBudget[] Parse(string json) => JsonSerializer.Deserialize<AllocationBudget[]>(json, Written) ?? [];

    /// <summary>Formats budgets as the file does, one per line.</summary>
    public static string Text(IEnumerable<AllocationBudget> budgets) =>
        $"[\n{string.Join(",\n", budgets.Select(b => "  " + JsonSerializer.Serialize(b, Written)))}\n]\n";

    /// <summary>Replaces the budgets by the measured values and keeps the reasons.</summary>
    public static IEnumerable<AllocationBudget> Renewed(
        IReadOnlyList<AllocationBudget> budgets, IReadOnlyDictionary<string, long> measured) =>
        measured.Select(m => new AllocationBudget(m.Key, m.Value, budgets.FirstOrDefault(b => b.Benchmark == m.Key)?.Reason));

    /// <summary>One line for each benchmark over its budget or without one, and for each duplicate or unknown budget.</summary>
    public static IReadOnlyList<string> Problems(
        IReadOnlyList<AllocationBudget> budgets, IReadOnlyDictionary<string, long> measured)
    {
        var problems = new List<string>();
        foreach (var (name, bytes) in measured)
        {
            var found = budgets.Where(b => b.Benchmark == name).ToArray();
            if (found.Length != 1)
                problems.Add(
                    $"{name}: allocates {bytes} bytes a call and has {(found.Length == 0 ? "no" : "several")} budgets in {File}");
            else if (bytes > found[0].Bytes)
                problems.Add($"{name}: allocates {bytes} bytes a call; its budget is {found[0].Bytes}");
        }

        problems.AddRange(budgets.Where(b => !measured.ContainsKey(b.Benchmark)).Select(b =>
            $"{b.Benchmark}: has a budget but is not a benchmark"));
        return problems;
    }
}
