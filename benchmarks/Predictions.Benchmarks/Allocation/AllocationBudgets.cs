using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Predictions.Benchmarks.Allocation;

/// <summary>The budgets of <c>benchmarks/budgets.json</c>, and what keeps to them.</summary>
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

    /// <summary>Reads the copy beside the program. Throws where it is not a list of budgets.</summary>
    public static AllocationBudget[] Read() => Parse(System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, File)));

    public static AllocationBudget[] Parse(string json) => JsonSerializer.Deserialize<AllocationBudget[]>(json, Written) ?? [];

    /// <summary>The budgets as the file holds them, one a line.</summary>
    public static string Text(IEnumerable<AllocationBudget> budgets) =>
        $"[\n{string.Join(",\n", budgets.Select(b => "  " + JsonSerializer.Serialize(b, Written)))}\n]\n";

    /// <summary>The same budgets with what was measured in place of what was allowed; the reasons stay.</summary>
    public static IEnumerable<AllocationBudget> Renewed(
        IReadOnlyList<AllocationBudget> budgets, IReadOnlyDictionary<string, long> measured) =>
        measured.Select(m => new AllocationBudget(m.Key, m.Value, budgets.FirstOrDefault(b => b.Benchmark == m.Key)?.Reason));

    /// <summary>A line for each benchmark that is over its budget or has none, and for each budget of no benchmark or given twice.</summary>
    public static IReadOnlyList<string> Problems(
        IReadOnlyList<AllocationBudget> budgets, IReadOnlyDictionary<string, long> measured)
    {
        var problems = new List<string>();
        foreach (var (name, bytes) in measured)
        {
            var found = budgets.Where(b => b.Benchmark == name).ToArray();
            if (found.Length != 1)
                problems.Add($"{name}: allocates {bytes} bytes a call and has {(found.Length == 0 ? "no budget" : "several budgets")} in {File}");
            else if (bytes > found[0].Bytes)
                problems.Add($"{name}: allocates {bytes} bytes a call; its budget is {found[0].Bytes}");
        }

        problems.AddRange(budgets.Where(b => !measured.ContainsKey(b.Benchmark)).Select(b => $"{b.Benchmark}: has a budget, and is no benchmark"));
        return problems;
    }
}
