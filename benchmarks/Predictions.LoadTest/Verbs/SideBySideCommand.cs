using System.CommandLine;
using Predictions.LoadTest.Load;
using Predictions.LoadTest.Reports;
using Predictions.LoadTest.Results;
using Predictions.LoadTest.SideBySide;

namespace Predictions.LoadTest.Verbs;

/// <summary><c>side-by-side</c>: several targets under the same loads, by turns.</summary>
internal static class SideBySideCommand
{
    private static readonly Option<string[]> TargetOption = new("--target")
    {
        Description = "NAME=URL, at least two; ratios are to the first.", Required = true, Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string[]> PidOption = new("--pid")
    {
        Description = "NAME=PID or NAME=auto: the target's process, for its CPU time.", DefaultValueFactory = _ => [],
    };

    private static readonly Option<int> Rounds = LoadOptions.Of("--rounds", "How often each target is loaded, 1 to 1000.", 5);
    private static readonly Option<double> Rate = LoadOptions.Of("--rate", "Arrivals a second of the open loop; 0 leaves it out.", 1_200.0);
    private static readonly Option<int> Closed = LoadOptions.Of("--closed", "Requests in flight on each connection of the closed loop; 0 leaves it out.", 32);
    private static readonly Option<double> Seconds = LoadOptions.Of("--seconds", "How long each load is measured.", 20.0);

    public static Command Create()
    {
        var command = Loads.Verb("side-by-side", "Load several targets by turns and compare them.", RunAsync, TargetOption, PidOption, Rounds, Rate,
            Closed, Seconds, ReportFiles.Json, ReportFiles.Html);
        LoadOptions.AddTo(command);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var targets = NamedTargets.Of(parsed.GetValue(TargetOption)!, parsed.GetValue(PidOption)!, url => LoadOptions.Plan(parsed, url).Target);
        var rounds = parsed.GetValue(Rounds);
        if (rounds is < 1 or > 1_000)
            throw new UsageException("--rounds must be 1 to 1000");
        LoadPlan[] loads = [.. LoadsOf(parsed, parsed.GetValue(TargetOption)![0].Split('=', 2)[1])];
        if (loads.Length == 0)
            throw new UsageException("--rate 0 and --closed 0 leave nothing to do");
        ReportFiles.Check(parsed);

        var contests = new List<(string Load, Contest Contest)>();
        foreach (var load in loads)
        {
            var contest = new Contest(targets.Count);
            contests.Add((NameOf(load), contest));
            await contest.RunAsync(rounds, (round, i) => MeasureAsync(load, targets[i], $"round {round + 1}/{rounds}", cancellation), cancellation)
                .ConfigureAwait(false);
        }

        return Tell(parsed, contests, [.. targets.Select(t => t.Name)], cancellation.IsCancellationRequested);
    }

    private static async Task<Measurement> MeasureAsync(LoadPlan load, NamedTarget named, string round, CancellationToken cancellation)
    {
        using var server = ServerOption.Find(named.Pid, named.Target);
        return await Loads.MeasureAsync(load with { Target = named.Target }, server, $"{round} {named.Name}", cancellation).ConfigureAwait(false);
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

    private static int Tell(ParseResult parsed, List<(string Load, Contest Contest)> contests, string[] names, bool isInterrupted)
    {
        var tables = contests.Select(c => (c.Load, Rows: Comparison.Of(c.Load, c.Contest, names).ToArray()))
            .Select(c => (c.Rows, Table: ComparisonTable.Of(c.Load, names[0], c.Rows))).ToArray();
        foreach (var (_, table) in tables)
            Screen.Write(table);
        var errors = contests.Sum(c => Enumerable.Range(0, names.Length).Sum(i => c.Contest.Of(i).Sum(m => m.ErrorCount)));
        string[] notes = [.. contests.SelectMany(c => ContestNotes.Of(c.Load, c.Contest, names))];
        Screen.Notes(isInterrupted ? ["Interrupted: the whole rounds until then.", .. notes] : notes);
        var measurements = contests.Select(c => new
        {
            c.Load, Targets = names.Select((name, i) => new { Name = name, Rounds = c.Contest.Of(i) }),
        });
        ReportFiles.Write(
            parsed,
            new { Verb = "side-by-side", Machine = Machine.Here(), Comparisons = tables.SelectMany(t => t.Rows), Measurements = measurements },
            () => SideBySidePage.Of(names, [.. tables.Select(t => t.Table)], contests, notes));
        return isInterrupted ? ExitCode.CouldNotRun : errors > 0 ? ExitCode.Missed : ExitCode.Held;
    }
}
