using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Predictions.PerfGates.Machine;

/// <summary>The machine and the versions of a measurement.</summary>
internal static partial class MachineFacts
{
    /// <summary>The folder of results in a checkout.</summary>
    public const string ResultsFolder = "benchmarks/results";

    // The packages on a request's path, in the service or in a peer.
    private static readonly string[] Packages =
        ["Grpc.AspNetCore", "Google.Protobuf", "StackExchange.Redis", "Microsoft.ML",
            "Microsoft.Extensions.Caching.StackExchangeRedis"];

    /// <summary>The processor's name, for example "AMD EPYC 7763 64-Core Processor".</summary>
    public static string Cpu() => LoadTest.Results.Machine.CpuName() ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>Cores, kernel and versions, by name.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> VersionsAsync(string root, CancellationToken cancellation)
    {
        var versions = new Dictionary<string, string>
        {
            ["cores"] = $"{Environment.ProcessorCount}",
            ["kernel"] = Environment.OSVersion.Version.ToString(),
            [".NET"] = Environment.Version.ToString(),
            ["Redis"] = First(await Tool.RunAsync("redis-server", ["--version"], cancellation)),
            ["h2load"] = First(await Tool.RunAsync("h2load", ["--version"], cancellation)),
        };
        var central = await File.ReadAllTextAsync(Path.Combine(root, "Directory.Packages.props"), cancellation);
        foreach (var package in PackageVersion().Matches(central).Where(m => Packages.Contains(m.Groups[1].Value)))
            versions[package.Groups[1].Value] = package.Groups[2].Value;
        return versions;
    }

    /// <summary>A checkout's abbreviated commit, with "+" if tracked files other than results have changed since.</summary>
    public static async Task<string> CommitAsync(string root, CancellationToken cancellation)
    {
        var commit = await Tool.RunAsync("git", ["-C", root, "rev-parse", "--short=12", "HEAD"], cancellation);
        var changed = await Tool.RunAsync(
            "git", ["-C", root, "status", "--porcelain", "--untracked-files=no", "--", ".", $":!{ResultsFolder}"], cancellation);
        return commit.Trim() + (changed.Trim().Length > 0 ? "+" : "");
    }

    private static string First(string output) => Version().Match(output).Value;

    [GeneratedRegex(@"\d+\.\d+\.\d+")]
    private static partial Regex Version();

    [GeneratedRegex("PackageVersion Include=\"([^\"]+)\" Version=\"([^\"]+)\"")]
    private static partial Regex PackageVersion();
}

/// <summary>The requirements of a measurement.</summary>
internal static class Requirements
{
    public const string Needed =
        "required are Linux, two cores, the .NET SDK, git, taskset (util-linux), redis-server and h2load "
        + "(Debian: apt-get install redis-server nghttp2-client)";

    private static readonly string[] Programs = ["taskset", "redis-server", "h2load", "dotnet", "git"];

    /// <summary>The first missing requirement, in one line; <c>null</c> if all are met.</summary>
    public static string? Problem()
    {
        if (!OperatingSystem.IsLinux() || Environment.ProcessorCount < 2)
            return $"this is not Linux with two cores; {Needed}";
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return Programs.FirstOrDefault(p => !folders.Any(f => File.Exists(Path.Combine(f, p)))) is { } missing
            ? $"{missing} is missing; {Needed}"
            : null;
    }
}
