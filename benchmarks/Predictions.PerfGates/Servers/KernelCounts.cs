using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Predictions.PerfGates.Servers;

/// <summary>What Linux counts for a process.</summary>
internal static partial class KernelCounts
{
    private const string Tracer = "strace";

    /// <summary>
    /// Context switches of all current threads since they started. A voluntary one is a thread that slept until it was woken.
    /// </summary>
    public static (long Voluntary, long Involuntary) SwitchesOf(int processId)
    {
        var (voluntary, involuntary) = (0L, 0L);
        foreach (var thread in Directory.EnumerateDirectories($"/proc/{processId}/task"))
            try
            {
                foreach (Match line in SwitchLine().Matches(File.ReadAllText(Path.Combine(thread, "status"))))
                {
                    var count = long.Parse(line.Groups["count"].Value, CultureInfo.InvariantCulture);
                    (voluntary, involuntary) = line.Groups["non"].Length == 0
                        ? (voluntary + count, involuntary)
                        : (voluntary, involuntary + count);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The thread has ended.
            }

        return (voluntary, involuntary);
    }

    /// <summary>
    /// System calls of a process by name while a load runs; <c>null</c> where strace is missing or may not trace it. The tracer
    /// slows the process down, so nothing else may be measured meanwhile.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, long>?> SystemCallsAsync(int processId, Func<Task> load)
    {
        var report = Path.GetTempFileName();
        try
        {
            using var tracer = Process.Start(
                new ProcessStartInfo(Tracer, ["-c", "-f", "-p", $"{processId}", "-o", report]) { RedirectStandardError = true })!;
            await load();
            using (var interrupt = Process.Start("kill", ["-INT", $"{tracer.Id}"]))
                await interrupt.WaitForExitAsync();
            await tracer.WaitForExitAsync();
            return CountLine().Matches(await File.ReadAllTextAsync(report)).ToDictionary(
                line => line.Groups["name"].Value, line => long.Parse(line.Groups["calls"].Value, CultureInfo.InvariantCulture));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
        finally
        {
            File.Delete(report);
        }
    }

    [GeneratedRegex(@"^(?<non>non)?voluntary_ctxt_switches:\s+(?<count>\d+)", RegexOptions.Multiline)]
    private static partial Regex SwitchLine();

    // Share, seconds, microseconds a call, calls, errors if any, name.
    [GeneratedRegex(@"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(?<calls>\d+)\s+(?:\d+\s+)?(?<name>[a-z_]\w*)$", RegexOptions.Multiline)]
    private static partial Regex CountLine();
}
