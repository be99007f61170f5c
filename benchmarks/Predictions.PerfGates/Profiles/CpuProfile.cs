using System.Diagnostics;
using System.Text.RegularExpressions;
using Predictions.PerfGates.Machine;
using Predictions.PerfGates.Servers;

namespace Predictions.PerfGates.Profiles;

/// <summary>CPU samples of a server, counted by part and by kind of code.</summary>
internal sealed partial class CpuProfile
{
    /// <summary>
    /// The settings of a sampled server. The runtime writes the names of compiled methods for perf, and maps their code once:
    /// perf takes code that is mapped twice for a part of some library.
    /// </summary>
    public static readonly (string Name, string Value)[] Settings =
        [("DOTNET_PerfMapEnabled", "1"), ("DOTNET_EnableWriteXorExecute", "0")];

    // Not a divisor of the timers' frequencies.
    private const string SamplesPerSecond = "999";

    private const int Attempts = 5;

    private readonly Dictionary<string, int> _parts = [];
    private readonly Dictionary<string, int> _kinds = [];
    private readonly List<double> _microseconds = [];
    private int _samples;

    /// <summary>The server's CPU time per call in microseconds: the median of the recordings.</summary>
    public double MicrosecondsPerCall => _microseconds.Count == 0 ? 0 : Results.Figure.MedianOf(_microseconds);

    /// <summary>Microseconds per call of each part.</summary>
    public IReadOnlyDictionary<string, double> Parts => Scaled(_parts);

    /// <summary>Microseconds per call of each kind of code.</summary>
    public IReadOnlyDictionary<string, double> Kinds => Scaled(_kinds);

    /// <summary>Samples a server while a load runs.</summary>
    /// <param name="server">The server, started with <see cref="Settings"/>.</param>
    /// <param name="seconds">How long it is sampled.</param>
    /// <param name="load">Runs a load for at least that time, and returns the CPU time per call in microseconds.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    /// <exception cref="MeasurementException">perf is missing, may not sample, or recorded no sample.</exception>
    public async Task RecordAsync(ServerProcess server, int seconds, Func<Task<double>> load, CancellationToken cancellation)
    {
        var file = Path.GetTempFileName();
        try
        {
            var loaded = load();
            try
            {
                await SampleAsync(server, seconds, file, cancellation);
            }
            finally
            {
                // The load must not outlive the recording. An error of the sampling comes first.
                await ((Task)loaded).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await CountAsync(file, cancellation);
            _microseconds.Add(await loaded);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Counts samples as "perf script -F comm,ip,sym,dso" prints them.</summary>
    internal void Count(IEnumerable<string> lines)
    {
        var (thread, stack) = ("", new List<SampledFrame>());
        foreach (var line in lines.Append(""))
            if (string.IsNullOrWhiteSpace(line))
            {
                Count(thread, stack);
                stack.Clear();
            }
            else if (!char.IsWhiteSpace(line[0]))
                thread = line.Trim();
            else if (FrameLine().Match(line) is { Success: true } frame)
                stack.Add(new SampledFrame(frame.Groups["symbol"].Value, frame.Groups["file"].Value));
    }

    private void Count(string thread, List<SampledFrame> stack)
    {
        if (stack.Count == 0)
            return;
        _samples++;
        Add(_parts, CallParts.Of(thread, stack));
        Add(_kinds, CallParts.KindOf(stack));
    }

    // perf cannot attach to a process in the moment in which one of its threads ends.
    private static async Task SampleAsync(ServerProcess server, int seconds, string file, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
            try
            {
                await Tool.RunAsync(
                    Cores.Command(
                        Cores.Load, "perf", "record", "-e", "cpu-clock", "-F", SamplesPerSecond, "-g", "-p", $"{server.Id}",
                        "-o", file, "--", "sleep", $"{seconds}"),
                    cancellation);
                return;
            }
            catch (MeasurementException) when (attempt < Attempts)
            {
                // The next attempt sees the threads that are left.
            }
    }

    private Task CountAsync(string file, CancellationToken cancellation) =>
        CountAsync(new ProcessStartInfo("perf", ["script", "-i", file, "-F", "comm,ip,sym,dso"]), cancellation);

    /// <summary>Counts the samples that a program prints as perf script does.</summary>
    /// <exception cref="MeasurementException">The program failed, or printed no sample.</exception>
    internal async Task CountAsync(ProcessStartInfo script, CancellationToken cancellation)
    {
        var before = _samples;
        (script.RedirectStandardOutput, script.RedirectStandardError) = (true, true);
        using var process = Process.Start(script)!;
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        Count(LinesOf(process.StandardOutput));
        var printed = await errors;
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            throw new MeasurementException($"{script.FileName} ended with {process.ExitCode}: {printed.Trim()}");
        if (_samples == before)
            throw new MeasurementException($"{script.FileName} printed no sample of the server: {printed.Trim()}");
    }

    private static IEnumerable<string> LinesOf(TextReader reader)
    {
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private Dictionary<string, double> Scaled(Dictionary<string, int> counts) =>
        counts.ToDictionary(count => count.Key, count => MicrosecondsPerCall * count.Value / _samples);

    private static void Add(Dictionary<string, int> counts, string name) => counts[name] = counts.GetValueOrDefault(name) + 1;

    [GeneratedRegex(@"^\s+[0-9a-f]+ (?<symbol>.*) \((?<file>[^()]*)\)$")]
    private static partial Regex FrameLine();
}
