using System.CommandLine;
using Predictions.LoadTest.Experiments;
using Predictions.LoadTest.Reports;
using Predictions.LoadTest.Results;

namespace Predictions.Cli.LoadTest;

/// <summary><c>loadtest soak</c>: a long load that checks for errors and growing memory.</summary>
internal static class SoakCommand
{
    private static readonly Option<double> Rate = CommandOption.Of(
        "--rate", "Arrivals per second, independent of the answers.", 3_000.0);
    private static readonly Option<double> Seconds = CommandOption.Of("--seconds", "The measured time in seconds.", 1_800.0);
    private static readonly Option<double> Sample = CommandOption.Of("--sample", "Seconds between samples, 0.5 to 600.", 5.0);
    private static readonly Option<double> Settle = CommandOption.Of(
        "--settle", "Seconds until the server's memory must be flat.", 300.0);
    private static readonly Option<double> Growth = CommandOption.Of(
        "--growth-percent", "The allowed growth of memory, in %.", 5.0);

    public static Command Create() => LoadTestCommand.LoadVerb(
        "soak", "Load a target for a long time and check errors, latency and memory.", RunAsync,
        LoadOptions.OneTarget, Rate, Seconds, Sample, Settle, Growth, ServerOption.Pid, SloOptions.P99Ms, SloOptions.Errors);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var plan = (LoadOptions.Plan(parsed, parsed.GetValue(LoadOptions.OneTarget)!) with
        {
            Rate = parsed.GetValue(Rate),
            Seconds = parsed.GetValue(Seconds),
        }).Checked();
        if (parsed.GetValue(Sample) is not (>= 0.5 and <= 600) || parsed.GetValue(Settle) < 0 || parsed.GetValue(Growth) < 0)
            throw new UsageException("--sample must be 0.5 to 600 s, and --settle and --growth-percent at least 0");
        // Without an objective, a soak allows no error.
        var slo = SloOptions.Of(parsed) ?? new Slo(double.PositiveInfinity, 0);
        ReportFiles.Check(parsed);
        using var server = ServerOption.Find(parsed.GetValue(ServerOption.Pid), plan.Target);

        var log = new SoakLog();
        var measured = await ProgressLine.MeasureAsync(
            plan, server, plan.Target.ToString(), cancellation, TimeSpan.FromSeconds(parsed.GetValue(Sample)),
            log.Add).ConfigureAwait(false);
        return Report(parsed, measured, log.Samples, slo);
    }

    private static int Report(ParseResult parsed, Measurement measured, IReadOnlyList<SoakSample> samples, Slo slo)
    {
        var memory = MemoryTrend.Of(samples, parsed.GetValue(Settle), parsed.GetValue(Growth));
        var missed = slo.MissedBy(measured);
        var verdict = Verdict(measured, memory, parsed.GetValue(Settle));
        LoadTables.Of(measured).Write(Terminal.Console());
        LoadTestCommand.WriteLines(
            [.. LoadNotes.Of(measured), verdict, missed is null ? "No objective was missed." : $"Missed: {missed}."]);
        ReportFiles.Write(
            parsed, new
            {
                Verb = "soak", Machine = Machine.Here(), Measurement = measured, Memory = memory, Missed = missed,
                Samples = samples
            },
            made => LoadPages.Of(measured, verdict, samples, made));
        return missed is not null || memory is { IsFlat: false } ? LoadTestExitCode.Missed
            : measured.IsInterrupted ? LoadTestExitCode.CouldNotRun : LoadTestExitCode.Held;
    }

    private static string Verdict(Measurement measured, MemoryTrend? memory, double settle) => memory switch
    {
        null when measured.Server is null => "Memory was not checked: the server's process was not named (--server-pid).",
        null => $"Memory was not checked: fewer than {MemoryTrend.MinSamples} samples after {settle:N0} s.",
        _ => $"Memory {(memory.IsFlat ? "was flat" : "grew")} after {settle:N0} s: level {memory.LevelMiB:0.0} MiB, slope "
            + $"{memory.SlopeMiBPerHour:+0.0;-0.0;0.0} MiB an hour ({memory.FittedGrowthPercent:+0.0;-0.0;0.0} % in total), "
            + $"at most {memory.MostOverLevelPercent:+0.0;-0.0;0.0} % over the level.",
    };
}
