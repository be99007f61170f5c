using System.Diagnostics;

namespace Predictions.PerfGates.Machine;

/// <summary>
/// Who runs on which core. The server has one to itself; this program, the load and Redis share the other, so that none of them
/// takes time from the server, and all servers meet the same.
/// </summary>
internal static class Cores
{
    public const string Server = "0";
    public const string Load = "1";
    public const string Both = "0,1";

    /// <summary>A command whose process, with all its threads, stays on some cores. Its id is the program's own.</summary>
    public static ProcessStartInfo Command(string cores, string program, params IEnumerable<string> arguments) =>
        new("taskset", ["-c", cores, program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };

    /// <summary>Moves a running process, with all its threads.</summary>
    public static Task MoveAsync(int processId, string cores, CancellationToken cancellation) =>
        Tool.RunAsync(
            new ProcessStartInfo("taskset", ["-a", "-c", "-p", cores, $"{processId}"])
            { RedirectStandardOutput = true, RedirectStandardError = true },
            cancellation);
}
