using System.CommandLine;
using Predictions.LoadTest.Reports;
using Predictions.LoadTest.Results;

namespace Predictions.Cli.LoadTest;

/// <summary><c>loadtest run</c>: one load.</summary>
internal static class RunCommand
{
    private static readonly Option<double> Rate = CommandOption.Of(
        "--rate", "Arrivals per second, independent of the answers.", 1_200.0);
    private static readonly Option<double> Seconds = CommandOption.Of("--seconds", "The measured time in seconds.", 30.0);

    private static readonly Option<int?> Closed = CommandOption.Of<int?>(
        "--closed", "Instead of a rate: the constant number of requests in flight on each connection; finds the maximum.");

    public static Command Create() => LoadTestCommand.LoadVerb(
        "run", "Load a target once and measure it.", RunAsync,
        LoadOptions.OneTarget, Rate, Seconds, Closed, ServerOption.Pid, SloOptions.P99Ms, SloOptions.Errors);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var closed = parsed.GetValue(Closed);
        if (closed is not null && parsed.GetResult(Rate) is { Implicit: false })
            throw new UsageException("--closed and --rate: choose one; a loop is either closed or open");
        var plan = (LoadOptions.Plan(parsed, parsed.GetValue(LoadOptions.OneTarget)!) with
        {
            Rate = closed is null ? parsed.GetValue(Rate) : null,
            Closed = closed,
            Seconds = parsed.GetValue(Seconds),
        }).Checked();
        var slo = SloOptions.Of(parsed);
        ReportFiles.Check(parsed);
        using var server = ServerOption.Find(parsed.GetValue(ServerOption.Pid), plan.Target);

        var measured = await ProgressLine.MeasureAsync(plan, server, plan.Target.ToString(), cancellation).ConfigureAwait(false);
        var missed = (slo ?? Slo.None).MissedBy(measured);
        LoadTables.Of(measured).Write(Terminal.Console());
        LoadTestCommand.WriteLines(LoadNotes.Of(measured));
        ReportFiles.Write(
            parsed, new { Verb = "run", Machine = Machine.Here(), Measurement = measured, Missed = missed },
            made => LoadPages.Of(measured, slo, made));
        return Outcome(slo, missed, measured);
    }

    private static int Outcome(Slo? slo, string? missed, Measurement measured)
    {
        if (missed is not null)
            Console.Error.WriteLine(slo is null ? $"Missed: {missed}" : $"SLO missed: {missed}");
        else if (slo is not null)
            Console.Error.WriteLine("SLO held");
        return missed is not null ? LoadTestExitCode.Missed
            : measured.IsInterrupted ? LoadTestExitCode.CouldNotRun : LoadTestExitCode.Held;
    }
}
