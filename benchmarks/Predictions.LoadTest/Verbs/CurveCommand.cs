using System.CommandLine;
using Predictions.LoadTest.Curves;
using Predictions.LoadTest.Reports;
using Predictions.LoadTest.Results;

namespace Predictions.LoadTest.Verbs;

/// <summary><c>curve</c>: what each rate does to one instance, which a deployment is sized by.</summary>
internal static class CurveCommand
{
    /// <summary>A rate that cannot be answered must still be sent, and a connection has room for a hundred requests.</summary>
    private const int LeastConnections = 16;

    private static readonly Option<double> Seconds = LoadOptions.Of("--seconds", "How long each rate is measured in each round.", 10.0);
    private static readonly Option<int> Rounds = LoadOptions.Of("--rounds", "How often all rates take their turn, 1 to 101; medians are told.", 3);
    private static readonly Option<int> Most = LoadOptions.Of("--most-percent", "The highest rate, in % of the one that saturates: 10 to 500.", 150);
    private static readonly Option<int> Step = LoadOptions.Of("--step-percent", "The lowest rate and the step to the next, in % of the same: 1 to 100.", 10);

    public static Command Create()
    {
        var command = Loads.Verb("curve", "Measure what each rate does to one instance, for `predictions capacity`.", RunAsync, LoadOptions.OneTarget, Seconds,
            Rounds, Most, Step, ServerOption.Pid, ReportFiles.Json, ReportFiles.Html);
        LoadOptions.AddTo(command);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var plan = LoadOptions.Plan(parsed, parsed.GetValue(LoadOptions.OneTarget)!) with { Seconds = parsed.GetValue(Seconds) };
        plan = (plan with { Connections = Math.Max(plan.Connections, LeastConnections) }).Checked();
        Check(parsed);
        ReportFiles.Check(parsed);
        using var server = ServerOption.Find(parsed.GetValue(ServerOption.Pid), plan.Target);

        var run = new CurveRun(parsed.GetValue(Most), parsed.GetValue(Step), parsed.GetValue(Rounds));
        await run.RunAsync(
            (rate, closed) => Loads.MeasureAsync(
                plan with { Rate = rate, Closed = closed }, server, rate is { } r ? $"{r:N0}/s" : "saturating", cancellation),
            cancellation).ConfigureAwait(false);
        return Tell(parsed, plan.Target.ToString(), run, cancellation.IsCancellationRequested);
    }

    private static void Check(ParseResult parsed)
    {
        if (parsed.GetValue(ServerOption.Pid) is null)
            throw new UsageException("--server-pid: a curve tells the server's CPU time, so its process must be named");
        if (parsed.GetValue(Rounds) is < 1 or > 101)
            throw new UsageException("--rounds must be 1 to 101");
        if (parsed.GetValue(Most) is < 10 or > 500)
            throw new UsageException("--most-percent must be 10 to 500");
        if (parsed.GetValue(Step) is < 1 or > 100 || parsed.GetValue(Step) > parsed.GetValue(Most))
            throw new UsageException("--step-percent must be 1 to 100, and not more than --most-percent");
    }

    private static int Tell(ParseResult parsed, string target, CurveRun run, bool isInterrupted)
    {
        if (run.Points.Count == 0)
            return ExitCode.Unable(isInterrupted ? "interrupted before every rate had its turn" : $"{target} answered nothing well");
        var said = $"Saturated by {run.Saturation:N0} a second.";
        Screen.Write(CapacityTable.Of(target, run.Points));
        Screen.Notes(isInterrupted ? ["Interrupted: the rounds that were whole until then.", said] : [said]);
        ReportFiles.Write(
            parsed,
            new
            {
                Verb = "curve", Machine = Machine.Here(), Target = target, Seconds = parsed.GetValue(Seconds), Rounds = parsed.GetValue(Rounds),
                SaturatedBy = Math.Round(run.Saturation), Points = run.Points,
            },
            () => CapacityPage.Of(target, said, run.Points));
        return isInterrupted ? ExitCode.CouldNotRun : ExitCode.Held;
    }
}
