using System.CommandLine;
using Predictions.LoadTest.Experiments;
using Predictions.LoadTest.Load;
using Predictions.LoadTest.Reports;
using Predictions.LoadTest.Results;
using Predictions.LoadTest.Targets;

namespace Predictions.Cli.LoadTest;

/// <summary><c>loadtest side-by-side</c>: several targets under the same loads, in alternating rounds.</summary>
internal static class SideBySideCommand
{
    private static readonly Option<string[]> TargetOption = new("--target")
    {
        Description = "NAME=URL, at least two; ratios are to the first.", Required = true, Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string[]> PidOption = CommandOption.Of<string[]>(
        "--pid", "NAME=PID or NAME=auto: the target's process, for its CPU time.", []);

    private static readonly Option<int> Rounds = CommandOption.Of("--rounds", "Rounds, 1 to 1000; each loads all targets.", 5);
    private static readonly Option<double> Rate = CommandOption.Of(
        "--rate", "Arrivals per second of the open loop; 0 omits it.", 1_200.0);
    private static readonly Option<int> Closed = CommandOption.Of(
        "--closed", "Requests in flight on each connection of the closed loop; 0 omits it.", 32);
    private static readonly Option<double> Seconds = CommandOption.Of(
        "--seconds", "The measured time of each load in seconds.", 20.0);

    public static Command Create() => LoadTestCommand.LoadVerb(
        "side-by-side", "Load several targets in alternating rounds and compare them.", RunAsync,
        TargetOption, PidOption, Rounds, Rate, Closed, Seconds);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var targets = NamedTarget.ReadAll(parsed.GetValue(TargetOption)!, parsed.GetValue(PidOption)!, url =>
            LoadOptions.Plan(parsed, url).Target);
        var rounds = parsed.GetValue(Rounds);
        if (rounds is < 1 or > 1_000)
            throw new UsageException("--rounds must be 1 to 1000");
        LoadPlan[] loads = [.. LoadsOf(parsed, parsed.GetValue(TargetOption)![0].Split('=', 2)[1])];
        if (loads.Length == 0)
            throw new UsageException("--rate 0 and --closed 0: at least one load is required");
        ReportFiles.Check(parsed);

        var comparisons = new List<(string Load, Comparison Comparison)>();
        foreach (var load in loads)
        {
            var comparison = new Comparison(targets.Count);
            comparisons.Add((NameOf(load), comparison));
            await comparison.RunAsync(
                rounds, (round, i) => MeasureAsync(load, targets[i], $"round {round + 1}/{rounds}", cancellation), cancellation)
                .ConfigureAwait(false);
        }

        return Report(parsed, comparisons, [.. targets.Select(t => t.Name)], cancellation.IsCancellationRequested);
    }

    private static async Task<Measurement> MeasureAsync(LoadPlan load, NamedTarget named, string round,
        CancellationToken cancellation)
    {
        using var server = ServerOption.Find(named.Pid, named.Target);
        return await ProgressLine.MeasureAsync(load with { Target = named.Target }, server, $"{round} {named.Name}",
            cancellation).ConfigureAwait(false);
    }

    private static IEnumerable<LoadPlan> LoadsOf(ParseResult parsed, string anyTarget)
    {
        var plan = LoadOptions.Plan(parsed, anyTarget) with { Seconds = parsed.GetValue(Seconds) };
        if (parsed.GetValue(Closed) is not 0 and var closed)
            yield return (plan with { Rate = null, Closed = closed }).Checked();
        if (parsed.GetValue(Rate) is not 0 and var rate)
            yield return (plan with { Rate = rate }).Checked();
    }

    private static string NameOf(LoadPlan load) => load.Rate is { } rate
        ? $"Open loop, {rate:N0}/s on {load.Connections} connections"
        : $"Closed loop, {load.Connections} connections × {load.Closed}";

    private static int Report(ParseResult parsed, List<(string Load, Comparison Comparison)> comparisons, string[] names,
        bool isInterrupted)
    {
        var tables = comparisons.Select(c => (c.Load, Rows: c.Comparison.Rows(c.Load, names).ToArray()))
            .Select(c => (c.Rows, Table: LoadTables.Of(c.Load, names[0], c.Rows))).ToArray();
        foreach (var (_, table) in tables)
            table.Write(Terminal.Console());
        var errors = comparisons.Sum(c => Enumerable.Range(0, names.Length).Sum(i => c.Comparison.Of(i).Sum(m => m.ErrorCount)));
        string[] notes = [.. comparisons.SelectMany(c => LoadNotes.Of(c.Load, c.Comparison, names))];
        LoadTestCommand.WriteLines(isInterrupted ? ["Interrupted: the result covers the complete rounds.", .. notes] : notes);
        var measurements = comparisons.Select(c => new
        {
            c.Load, Targets = names.Select((name, i) => new { Name = name, Rounds = c.Comparison.Of(i) }),
        });
        ReportFiles.Write(
            parsed,
            new
            {
                Verb = "side-by-side", Machine = Machine.Here(), Comparisons = tables.SelectMany(t => t.Rows),
                Measurements = measurements
            },
            made => LoadPages.Of(names, [.. tables.Select(t => t.Table)], comparisons, notes, made));
        return isInterrupted ? LoadTestExitCode.CouldNotRun : errors > 0 ? LoadTestExitCode.Missed : LoadTestExitCode.Held;
    }
}

/// <summary>A target of a comparison.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Target">Its address.</param>
/// <param name="Pid">Its process id, or "auto"; <c>null</c> without CPU time.</param>
internal sealed record NamedTarget(string Name, Target Target, string? Pid)
{
    /// <summary>Reads the options NAME=URL and NAME=PID.</summary>
    /// <exception cref="UsageException">An option is malformed, fewer than two targets are given, or a name does not
    /// match.</exception>
    public static IReadOnlyList<NamedTarget> ReadAll(string[] targets, string[] pids, Func<string, Target> read)
    {
        var processes = pids.Select(p => Pair("--pid", p)).ToArray();
        NamedTarget[] named =
        [
            .. targets.Select(t => Pair("--target", t))
                .Select(t => new NamedTarget(t.Name, read(t.Value), processes.FirstOrDefault(p => p.Name == t.Name).Value)),
        ];
        if (named.Length < 2)
            throw new UsageException("--target: at least two are required");
        if (named.DistinctBy(t => t.Name).Count() < named.Length)
            throw new UsageException("--target: names must differ");
        if (processes.FirstOrDefault(p => named.All(t => t.Name != p.Name)).Name is { } stray)
            throw new UsageException($"--pid {stray}: no target has that name");
        return named;
    }

    private static (string Name, string Value) Pair(string option, string text) => text.Split('=', 2) switch
    {
        [{ Length: > 0 } name, { Length: > 0 } value] => (name, value),
        _ => throw new UsageException($"{option} {text}: must be NAME=VALUE"),
    };
}
