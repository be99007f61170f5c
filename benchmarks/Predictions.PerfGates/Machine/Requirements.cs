namespace Predictions.PerfGates.Machine;

/// <summary>What must be there before anything is measured.</summary>
internal static class Requirements
{
    public const string Needed =
        "needed are Linux, two cores, the .NET SDK, taskset (util-linux), redis-server and h2load (Debian: apt-get install redis-server nghttp2-client)";

    private static readonly string[] Programs = ["taskset", "redis-server", "h2load", "dotnet", "git"];

    /// <summary>What is missing, in one line; <c>null</c> where nothing is.</summary>
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
