using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Predictions.PerfGates.Machine;

/// <summary>What the figures were measured on.</summary>
internal static partial class MachineFacts
{
    /// <summary>Where results are kept in a checkout.</summary>
    public const string ResultsFolder = "benchmarks/results";

    private const string CpuInfo = "/proc/cpuinfo";

    // What is on the path of a request, in the service or in a peer.
    private static readonly string[] Packages =
        ["Grpc.AspNetCore", "Google.Protobuf", "StackExchange.Redis", "Microsoft.ML", "Microsoft.Extensions.Caching.StackExchangeRedis"];

    /// <summary>The processor's name, for example "AMD EPYC 7763 64-Core Processor".</summary>
    public static string Cpu() =>
        File.ReadLines(CpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
        ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>Cores, kernel, and versions of what takes part, by name.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> VersionsAsync(string root, CancellationToken cancellation)
    {
        var versions = new Dictionary<string, string>
        {
            ["cores"] = $"{Environment.ProcessorCount}",
            ["kernel"] = Environment.OSVersion.Version.ToString(),
            [".NET"] = Environment.Version.ToString(),
            ["Redis"] = First(await TellAsync(["redis-server", "--version"], cancellation)),
            ["h2load"] = First(await TellAsync(["h2load", "--version"], cancellation)),
        };
        var central = await File.ReadAllTextAsync(Path.Combine(root, "Directory.Packages.props"), cancellation);
        foreach (var package in PackageVersion().Matches(central).Where(m => Packages.Contains(m.Groups[1].Value)))
            versions[package.Groups[1].Value] = package.Groups[2].Value;
        return versions;
    }

    /// <summary>The commit of a checkout, short, with "+" where files that it knows have been changed, results apart.</summary>
    public static async Task<string> CommitAsync(string root, CancellationToken cancellation)
    {
        var commit = await TellAsync(["git", "-C", root, "rev-parse", "--short=12", "HEAD"], cancellation);
        var changed = await TellAsync(["git", "-C", root, "status", "--porcelain", "--untracked-files=no", "--", ".", $":!{ResultsFolder}"], cancellation);
        return commit.Trim() + (changed.Trim().Length > 0 ? "+" : "");
    }

    private static Task<string> TellAsync(string[] command, CancellationToken cancellation) =>
        Tool.RunAsync(
            new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true }, cancellation);

    private static string First(string told) => Version().Match(told).Value;

    [GeneratedRegex(@"\d+\.\d+\.\d+")]
    private static partial Regex Version();

    [GeneratedRegex("PackageVersion Include=\"([^\"]+)\" Version=\"([^\"]+)\"")]
    private static partial Regex PackageVersion();
}
