using System.CommandLine;
using Predictions.LoadTest.Load;
using Predictions.LoadTest.Reports;
using Predictions.LoadTest.Results;
using Predictions.LoadTest.Soaking;
using Predictions.LoadTest.Targets;

namespace Predictions.LoadTest.Verbs;

/// <summary><c>soak</c>: a long load, watched for errors and for growing memory.</summary>
internal static class SoakCommand
{
    private static readonly Option<string> Aim = new("--target") { Description = "What to load: grpc://HOST:PORT or http://HOST:PORT.", Required = true };
    private static readonly Option<double> Rate = LoadOptions.Of("--rate", "Arrivals a second, whatever the answers.", 3_000.0);
    private static readonly Option<double> Seconds = LoadOptions.Of("--seconds", "How long to measure.", 1_800.0);
    private static readonly Option<double> Sample = LoadOptions.Of("--sample", "Seconds between samples, 0.5 to 600.", 5.0);
    private static readonly Option<double> Settle = LoadOptions.Of("--settle", "Seconds after which the server's memory must be flat.", 300.0);
    private static readonly Option<double> Growth = LoadOptions.Of("--growth-percent", "Growth of memory that is taken for none, in per cent.", 5.0);

    public static Command Create()
    {
        var command = Loads.Verb("soak", "Load a target for long and watch errors, latency and memory.", RunAsync, Aim, Rate, Seconds, Sample,
            Settle, Growth, ServerOption.Pid, SloOptions.P99Ms, SloOptions.Errors, ReportFiles.Json, ReportFiles.Html);
        LoadOptions.AddTo(command);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var plan = (LoadOptions.Plan(parsed, parsed.GetValue(Aim)!) with
        {
            Rate = parsed.GetValue(Rate), Seconds = parsed.GetValue(Seconds),
        }).Checked();
        if (parsed.GetValue(Sample) is not (>= 0.5 and <= 600) || parsed.GetValue(Settle) < 0 || parsed.GetValue(Growth) < 0)
            throw new UsageException("--sample must be 0.5 to 600 s, and --settle and --growth-percent at least 0");
        // An error in a soak is a finding, whatever else is asked.
        var slo = SloOptions.Of(parsed) ?? new Slo(double.PositiveInfinity, 0);
        ReportFiles.Check(parsed);
        using var server = ServerOption.Find(parsed.GetValue(ServerOption.Pid), plan.Target);

        var log = new SoakLog();
        var line = new ProgressLine(plan.Target.ToString());
        var measured = await LoadRun.MeasureAsync(plan, server, TimeSpan.FromSeconds(parsed.GetValue(Sample)), Report, cancellation)
            .ConfigureAwait(false);
        ProgressLine.End();
        return Tell(parsed, measured, log.Samples, slo);

        void Report(Moment moment)
        {
            log.Add(moment);
            line.Report(moment);
        }
    }

    private static int Tell(ParseResult parsed, Measurement measured, IReadOnlyList<SoakSample> samples, Slo slo)
    {
        var memory = MemoryTrend.Of(samples, parsed.GetValue(Settle), parsed.GetValue(Growth));
        var missed = slo.MissedBy(measured);
        var said = Said(measured, memory, parsed.GetValue(Settle));
        Screen.Write(MeasurementTable.Of(measured));
        Screen.Notes([.. MeasurementNotes.Of(measured), said, missed is null ? "No error, and no objective missed." : $"Missed: {missed}."]);
        ReportFiles.Write(
            parsed, new { Verb = "soak", Machine = Machine.Here(), Measurement = measured, Memory = memory, Missed = missed, Samples = samples },
            () => SoakPage.Of(measured, said, samples));
        return missed is not null || memory is { IsFlat: false } ? ExitCode.Missed
            : measured.IsInterrupted ? ExitCode.CouldNotRun : ExitCode.Held;
    }

    private static string Said(Measurement measured, MemoryTrend? memory, double settle) => memory switch
    {
        null when measured.Server is null => "Memory was not judged: the server's process was not named (--server-pid).",
        null => $"Memory was not judged: fewer than {MemoryTrend.FewestSamples} samples after {settle:N0} s.",
        _ => $"Memory {(memory.IsFlat ? "was flat" : "grew")} after {settle:N0} s: level {memory.LevelMiB:0.0} MiB, slope "
            + $"{memory.SlopeMiBPerHour:+0.0;-0.0;0.0} MiB an hour ({memory.FittedGrowthPercent:+0.0;-0.0;0.0} % in all), at most "
            + $"{memory.MostOverLevelPercent:+0.0;-0.0;0.0} % over the level.",
    };
}
