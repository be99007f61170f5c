using System.CommandLine;
using System.Globalization;
using Predictions.LoadTest.Servers;
using Predictions.LoadTest.Targets;

namespace Predictions.LoadTest.Verbs;

/// <summary>Which process is under load.</summary>
internal static class ServerOption
{
    private const string Auto = "auto";

    public static Option<string?> Pid { get; } = new("--server-pid")
    {
        Description = $"The server's process id, or \"{Auto}\" for the process that listens at the target: its CPU time and memory are then told.",
    };

    /// <summary>The process; <c>null</c> where none was asked for.</summary>
    /// <exception cref="UsageException">It is not visible here.</exception>
    public static ServerProcess? Find(string? pid, Target target)
    {
        if (pid is null)
            return null;
        var id = pid == Auto ? OfPort(target) : int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 0;
        return ServerProcess.Find(id) ?? throw new UsageException($"--server-pid {pid}: no such process is visible here");
    }

    private static int OfPort(Target target) => ListeningProcess.OfPort(target.Port)
        ?? throw new UsageException($"--server-pid {Auto}: no process that listens on port {target.Port} is visible here; give its id");
}
