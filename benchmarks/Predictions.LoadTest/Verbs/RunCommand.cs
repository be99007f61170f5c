using System.CommandLine;
using Predictions.LoadTest.Load;
using Predictions.LoadTest.Reports;
using Predictions.LoadTest.Results;

namespace Predictions.LoadTest.Verbs;

/// <summary><c>run</c>: one load.</summary>
internal static class RunCommand
{
    private static readonly Option<string> Target = new("--target") { Description = "What to load: grpc://HOST:PORT or http://HOST:PORT.", Required = true };
    private static readonly Option<double> Rate = LoadOptions.Of("--rate", "Arrivals a second, whatever the answers.", 1_200.0);
    private static readonly Option<double> Seconds = LoadOptions.Of("--seconds", "How long to measure.", 30.0);

    private static readonly Option<int?> Closed = new("--closed")
    {
        Description = "Instead of a rate: so many requests in flight on each connection, always; finds the most that the server gives.",
    };

    public static Command Create()
    {
        var command = Loads.Verb("run", "Put one load on a target and measure.", RunAsync, Target, Rate, Seconds, Closed,
            ServerOption.Pid, SloOptions.P99Ms, SloOptions.Errors, ReportFiles.Json, ReportFiles.Html);
        LoadOptions.AddTo(command);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var closed = parsed.GetValue(Closed);
        if (closed is not null && parsed.GetResult(Rate) is { Implicit: false })
            throw new UsageException("--closed and --rate: a loop is either closed or open");
        var plan = (LoadOptions.Plan(parsed, parsed.GetValue(Target)!) with
        {
            Rate = closed is null ? parsed.GetValue(Rate) : null, Closed = closed, Seconds = parsed.GetValue(Seconds),
        }).Checked();
        var slo = SloOptions.Of(parsed);
        ReportFiles.Check(parsed);
        using var server = ServerOption.Find(parsed.GetValue(ServerOption.Pid), plan.Target);

        var measured = await Loads.MeasureAsync(plan, server, plan.Target.ToString(), cancellation).ConfigureAwait(false);
        var missed = slo?.MissedBy(measured);
        Screen.Write(MeasurementTable.Of(measured));
        Screen.Notes(MeasurementNotes.Of(measured));
        ReportFiles.Write(parsed, new { Verb = "run", Machine = Machine.Here(), Measurement = measured, Missed = missed }, () => RunPage.Of(measured, slo));
        return Outcome(slo, missed, measured);
    }

    private static int Outcome(Slo? slo, string? missed, Measurement measured)
    {
        if (missed is not null)
            Console.Error.WriteLine($"SLO missed: {missed}");
        else if (slo is not null)
            Console.Error.WriteLine("SLO held");
        return missed is not null ? ExitCode.Missed : measured.IsInterrupted ? ExitCode.CouldNotRun : ExitCode.Held;
    }
}
