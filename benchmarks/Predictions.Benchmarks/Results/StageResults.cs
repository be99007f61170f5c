using System.Text;
using System.Text.RegularExpressions;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using Predictions.Benchmarks.Allocation;

namespace Predictions.Benchmarks.Results;

/// <summary>A file with the tables of all stages, the machine and the versions, for benchmarks/results.</summary>
internal static partial class StageResults
{
    private const string Fence = "```";

    /// <summary>The reason why these summaries do not cover all stages; <c>null</c> if they do.</summary>
    public static string? Problem(IReadOnlyList<Summary> summaries)
    {
        var ran = summaries.SelectMany(s => s.BenchmarksCases).Select(c => c.Descriptor.Type).ToHashSet();
        if (StageBenchmark.Classes.FirstOrDefault(c => !ran.Contains(c)) is { } missing)
            return $"{missing.Name} did not run; results are of all stages (--filter '*')";
        return summaries.SelectMany(s => s.Reports).FirstOrDefault(r => !r.Success) is { } failed
            ? $"{failed.BenchmarkCase.DisplayInfo} failed"
            : null;
    }

    /// <summary>Writes <c>stages-CPU.md</c> into a folder, and creates the folder if necessary.</summary>
    /// <returns>The file's path.</returns>
    public static string Write(string folder, IReadOnlyList<Summary> summaries)
    {
        var text = new StringBuilder("# Benchmarks by stage\n\n");
        foreach (var (i, summary) in summaries.Index())
        {
            var (machine, table) = Export(summary);
            if (i == 0)
                text.Append($"{Fence}\n{machine}\n{Fence}\n");
            text.Append($"\n## {TitleOf(summary)}\n\nBaseline: {BaselinesOf(summary)}.\n\n{table}\n");
        }

        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"stages-{CpuSlug(summaries[0].HostEnvironmentInfo)}.md");
        File.WriteAllText(path, text.ToString());
        return path;
    }

    /// <summary>Turns "Intel(R) Xeon(R) CPU @ 2.20GHz" into "intel-xeon-cpu-2-20ghz".</summary>
    public static string Slug(string cpu) => Separators().Replace(Marks().Replace(cpu, "").ToLowerInvariant(), "-").Trim('-');

    private static string CpuSlug(HostEnvironmentInfo host) => Slug(host.Cpu.Value?.ProcessorName ?? "unknown-cpu");

    private static string TitleOf(Summary summary)
    {
        var type = summary.BenchmarksCases[0].Descriptor.Type;
        return $"{type.Namespace![(type.Namespace!.LastIndexOf('.') + 1)..]}: {type.Name}";
    }

    private static string BaselinesOf(Summary summary) => string.Join(
        ", ", summary.BenchmarksCases.Where(c => c.Descriptor.Baseline).Select(c => c.Descriptor.WorkloadMethod.Name).Distinct());

    /// <summary>BenchmarkDotNet's Markdown, which has the machine in a fence before each table.</summary>
    private static (string Machine, string Table) Export(Summary summary)
    {
        var log = new AccumulationLogger();
        MarkdownExporter.GitHub.ExportToLog(summary, log);
        var parts = log.GetLog().ReplaceLineEndings("\n").Split(Fence);
        return (parts[1].Trim(), parts[2].Trim());
    }

    [GeneratedRegex(@"\((R|TM|C)\)", RegexOptions.IgnoreCase)]
    private static partial Regex Marks();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Separators();
}
