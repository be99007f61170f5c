using System.ComponentModel;
using System.Diagnostics;
using Predictions.Testing;

namespace Predictions.PerfGates.Machine;

/// <summary>
/// The assignment of processes to cores. A server has one core to itself. This program, the load and Redis share the other, so
/// none of them takes time from the server, and all servers meet the same conditions.
/// </summary>
internal static class Cores
{
    public const string Server = "0";
    public const string Load = "1";
    public const string Both = "0,1";

    /// <summary>
    /// A command that runs on some cores with all its threads. taskset replaces itself, so the process id is the program's.
    /// </summary>
    public static ProcessStartInfo Command(string cores, string program, params IEnumerable<string> arguments) =>
        new("taskset", ["-c", cores, program, .. arguments]);

    /// <summary>Moves a running process to some cores, with all its threads.</summary>
    public static Task MoveAsync(int processId, string cores, CancellationToken cancellation) =>
        Tool.RunAsync("taskset", ["-a", "-c", "-p", cores, $"{processId}"], cancellation);
}

/// <summary>Runs programs.</summary>
internal static class Tool
{
    /// <summary>Runs a program and returns its standard output. A cancellation kills it.</summary>
    /// <exception cref="MeasurementException">The program is missing, or its exit code is not 0.</exception>
    public static Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation) =>
        RunAsync(new ProcessStartInfo(program, arguments), cancellation);

    /// <inheritdoc cref="RunAsync(string, IEnumerable{string}, CancellationToken)"/>
    public static async Task<string> RunAsync(ProcessStartInfo command, CancellationToken cancellation)
    {
        try
        {
            var (code, output, errors) = await ProgramOutput.OfAsync(command, cancellation);
            return code == 0 ? output : throw new MeasurementException(
                $"{command.FileName} {string.Join(' ', command.ArgumentList)} ended with {code}: {Last(errors + output)}");
        }
        catch (Win32Exception)
        {
            throw new MeasurementException($"{command.FileName} is missing; {Requirements.Needed}");
        }
    }

    private static string Last(string output) =>
        string.Join(" | ", output.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(5));
}
