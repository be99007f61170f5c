using System.CommandLine;
using Predictions.LoadTest.Experiments;
using Predictions.LoadTest.Reports;
using Predictions.LoadTest.Results;

namespace Predictions.Cli.LoadTest;

/// <summary><c>loadtest curve</c>: the capacity of one instance by rate, which sizes a deployment.</summary>
internal static class CurveCommand
{
    /// <summary>Rates above saturation must still be sent, and a connection has room for a hundred requests.</summary>
    private const int MinConnections = 16;

    private static readonly Option<double> Seconds = CommandOption.Of(
        "--seconds", "The measured time of each rate in each round, in seconds.", 10.0);
    private static readonly Option<int> Rounds = CommandOption.Of(
        "--rounds", "Rounds, 1 to 101; each visits all rates, and the result is the median.", 3);
    private static readonly Option<int> Max = CommandOption.Of(
        "--most-percent", "The highest rate, in % of the saturation rate, 10 to 500.", 150);
    private static readonly Option<int> Step = CommandOption.Of(
        "--step-percent", "The lowest rate and the step between rates, in % of the saturation rate, 1 to 100.", 10);

    public static Command Create() => LoadTestCommand.LoadVerb(
        "curve", "Measure the capacity of one instance by rate, for `predictions capacity`.", RunAsync,
        LoadOptions.OneTarget, Seconds, Rounds, Max, Step, ServerOption.Pid);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var plan = LoadOptions.Plan(parsed, parsed.GetValue(LoadOptions.OneTarget)!) with { Seconds = parsed.GetValue(Seconds) };
        plan = (plan with { Connections = Math.Max(plan.Connections, MinConnections) }).Checked();
        Check(parsed);
        ReportFiles.Check(parsed);
        using var server = ServerOption.Find(parsed.GetValue(ServerOption.Pid), plan.Target);

        var run = new CapacityCurve(parsed.GetValue(Max), parsed.GetValue(Step), parsed.GetValue(Rounds));
        await run.RunAsync(
            (rate, closed) => ProgressLine.MeasureAsync(
                plan with { Rate = rate, Closed = closed }, server, rate is { } r ? $"{r:N0}/s" : "saturating", cancellation),
            cancellation).ConfigureAwait(false);
        return Report(parsed, plan.Target.ToString(), run, cancellation.IsCancellationRequested);
    }

    private static void Check(ParseResult parsed)
    {
        if (parsed.GetValue(ServerOption.Pid) is null)
            throw new UsageException("--server-pid is required: a curve contains the server's CPU time");
        if (parsed.GetValue(Rounds) is < 1 or > 101)
            throw new UsageException("--rounds must be 1 to 101");
        if (parsed.GetValue(Max) is < 10 or > 500)
            throw new UsageException("--most-percent must be 10 to 500");
        if (parsed.GetValue(Step) is < 1 or > 100 || parsed.GetValue(Step) > parsed.GetValue(Max))
            throw new UsageException("--step-percent must be 1 to 100, and not more than --most-percent");
    }

    private static int Report(ParseResult parsed, string target, CapacityCurve run, bool isInterrupted)
    {
        if (run.Points.Count == 0)
            return LoadTestExitCode.Fail(LoadTestExitCode.CouldNotRun, isInterrupted
                ? "interrupted before the first round was complete" : $"{target} gave no successful answer");
        var verdict = $"Saturated by {run.Saturation:N0} a second.";
        LoadTables.Of(target, run.Points).Write(Terminal.Console());
        LoadTestCommand.WriteLines(isInterrupted ? ["Interrupted: the result covers the complete rounds.", verdict] : [verdict]);
        ReportFiles.Write(
            parsed,
            new
            {
                Verb = "curve", Machine = Machine.Here(), Target = target, Seconds = parsed.GetValue(Seconds),
                Rounds = parsed.GetValue(Rounds),
                SaturatedBy = Math.Round(run.Saturation), Points = run.Points,
            },
            made => LoadPages.Of(target, verdict, run.Points, made));
        if (run.IsMostlyErrors)
            return LoadTestExitCode.Fail(LoadTestExitCode.Missed, "more than half of the calls failed below saturation");
        return isInterrupted ? LoadTestExitCode.CouldNotRun : LoadTestExitCode.Held;
    }
}
