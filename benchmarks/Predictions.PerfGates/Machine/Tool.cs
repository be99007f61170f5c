using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
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
    private const string Peak = "VmHWM:";
    private const int LookMs = 50;

    /// <summary>Runs a program and returns its standard output. A cancellation kills it.</summary>
    /// <exception cref="MeasurementException">The program is missing, or its exit code is not 0.</exception>
    public static Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation) =>
        RunAsync(new ProcessStartInfo(program, arguments), cancellation);

    /// <inheritdoc cref="RunAsync(string, IEnumerable{string}, CancellationToken)"/>
    public static Task<string> RunAsync(ProcessStartInfo command, CancellationToken cancellation) =>
        RunAsync(command, null, cancellation);

    /// <summary>Runs a program and returns its peak resident memory in bytes, as the kernel counted it.</summary>
    /// <exception cref="MeasurementException">The program is missing, or its exit code is not 0.</exception>
    public static async Task<long> PeakMemoryAsync(ProcessStartInfo command, CancellationToken cancellation)
    {
        var peak = 0L;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watch = Task.CompletedTask;
        await RunAsync(command, process => watch = WatchAsync(process.Id), cancellation);
        await ended.CancelAsync();
        await watch;
        return peak > 0 ? peak : throw new MeasurementException($"{command.FileName} ended before its memory was read");

        async Task WatchAsync(int processId)
        {
            while (!ended.IsCancellationRequested)
            {
                peak = Math.Max(peak, PeakBytesOf(processId));
                await Task.Delay(LookMs, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task<string> RunAsync(
        ProcessStartInfo command, Action<Process>? started, CancellationToken cancellation)
    {
        try
        {
            var (code, output, errors) = await ProgramOutput.OfAsync(command, cancellation, started);
            return code == 0 ? output : throw new MeasurementException(
                $"{command.FileName} {string.Join(' ', command.ArgumentList)} ended with {code}: {Last(errors + output)}");
        }
        catch (Win32Exception)
        {
            throw new MeasurementException($"{command.FileName} is missing; {Requirements.Needed}");
        }
    }

    /// <summary>The kernel's own maximum since the start; 0 where the process has ended.</summary>
    private static long PeakBytesOf(int processId)
    {
        try
        {
            var line = File.ReadLines($"/proc/{processId}/status")
                .FirstOrDefault(l => l.StartsWith(Peak, StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line[Peak.Length..^"kB".Length], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string Last(string output) =>
        string.Join(" | ", output.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(5));
}
