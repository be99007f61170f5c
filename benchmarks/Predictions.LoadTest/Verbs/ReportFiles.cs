using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Predictions.LoadTest.Verbs;

/// <summary>Where a verb also writes its results.</summary>
internal static class ReportFiles
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // A percentile of nothing.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static Option<string?> Json { get; } = new("--json") { Description = "Also write the results to this file as JSON." };

    public static Option<string?> Html { get; } = new("--html") { Description = "Also write them to this file as one page with its plots." };

    /// <summary>Refuses files that could not be written, before an hour of load has gone by.</summary>
    /// <exception cref="UsageException">A folder is missing.</exception>
    public static void Check(ParseResult parsed)
    {
        foreach (var option in (Option<string?>[])[Json, Html])
            if (parsed.GetValue(option) is { } path && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
                throw new UsageException($"{option.Name} {path}: its folder does not exist");
    }

    /// <summary>Writes what was asked for.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Write<T>(ParseResult parsed, T result, Func<string> page)
    {
        if (parsed.GetValue(Json) is { } json)
            File.WriteAllText(json, JsonSerializer.Serialize(result, Form) + "\n");
        if (parsed.GetValue(Html) is { } html)
            File.WriteAllText(html, page());
    }
}
