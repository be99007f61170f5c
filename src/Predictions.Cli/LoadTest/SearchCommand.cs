using System.CommandLine;
using Predictions.LoadTest.Experiments;
using Predictions.LoadTest.Load;
using Predictions.LoadTest.Reports;
using Predictions.LoadTest.Results;
using Predictions.LoadTest.Targets;

namespace Predictions.Cli.LoadTest;

/// <summary><c>loadtest search</c>: the highest rate that a target holds.</summary>
internal static class SearchCommand
{
    /// <summary>The first rate, as a share of a closed loop's throughput.</summary>
    private const double FirstShare = 0.5;

    private const int ProbeInFlight = 8;
    private const double ProbeSeconds = 3;
    private const double GiveUpAfterSeconds = 2;

    private static readonly Option<double> Seconds = CommandOption.Of(
        "--seconds", "The measured time of each rate in seconds.", 60.0);
    private static readonly Option<double> P99Ms = CommandOption.Of(
        "--p99-ms", "The longest 99th percentile of a held rate, in milliseconds.", 10.0);
    private static readonly Option<double> Within = CommandOption.Of(
        "--within", "The precision of the result, as a share of it, 0.001 to 1.", 0.05);
    private static readonly Option<double> Max = CommandOption.Of("--most", "The highest rate to try.", 1_000_000.0);
    private static readonly Option<double?> From = CommandOption.Of<double?>(
        "--from", "The first rate to try. Default: half of the throughput of a short closed loop.");

    private static readonly Option<double?> AtLeast = CommandOption.Of<double?>(
        "--at-least", "The required rate: a lower result ends with exit code 1.");

    public static Command Create() => LoadTestCommand.LoadVerb(
        "search", "Find the highest rate that a target holds, by open loops.", RunAsync,
        LoadOptions.OneTarget, Seconds, P99Ms, Within, From, Max, AtLeast, ServerOption.Pid);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var plan = (LoadOptions.Plan(parsed, parsed.GetValue(LoadOptions.OneTarget)!) with
        {
            Rate = parsed.GetValue(From) ?? RateSearch.MinRate,
            Seconds = parsed.GetValue(Seconds),
            GiveUpSeconds = GiveUpAfterSeconds,
        }).Checked();
        Check(parsed);
        ReportFiles.Check(parsed);
        using var server = ServerOption.Find(parsed.GetValue(ServerOption.Pid), plan.Target);

        var first = parsed.GetValue(From) ?? await SuggestedAsync(plan, server, cancellation).ConfigureAwait(false);
        var search = new RateSearch(new Slo(parsed.GetValue(P99Ms), 0), parsed.GetValue(Within));
        await search.RunAsync(first, parsed.GetValue(Max), MeasureAsync, cancellation).ConfigureAwait(false);
        return Report(parsed, plan, search, cancellation.IsCancellationRequested);

        Task<Measurement> MeasureAsync(double rate) =>
            ProgressLine.MeasureAsync(plan with { Rate = rate }, server, $"{rate:N0}/s", cancellation);
    }

    private static void Check(ParseResult parsed)
    {
        if (parsed.GetValue(P99Ms) is not (> 0 and <= 600_000))
            throw new UsageException("--p99-ms must be above 0 and at most 600000");
        if (parsed.GetValue(Within) is not (>= 0.001 and <= 1))
            throw new UsageException("--within must be 0.001 to 1");
        if (parsed.GetValue(Max) is not (>= RateSearch.MinRate and <= 1_000_000))
            throw new UsageException("--most must be 1 to 1000000 a second");
    }

    private static async Task<double> SuggestedAsync(LoadPlan plan, ServerProcess? server, CancellationToken cancellation)
    {
        var probe = plan with
        {
            Rate = null,
            Closed = plan.Target.Transport == Transport.Grpc ? ProbeInFlight : plan.Pipeline,
            Seconds = ProbeSeconds,
        };
        var measured = await ProgressLine.MeasureAsync(probe, server, "probing", cancellation).ConfigureAwait(false);
        return Math.Max(FirstShare * measured.Throughput, RateSearch.MinRate);
    }

    private static int Report(ParseResult parsed, LoadPlan plan, RateSearch search, bool isInterrupted)
    {
        var (target, held, atLeast) = (plan.Target.ToString(), search.Held, parsed.GetValue(AtLeast));
        var verdict = held is null
            ? "No rate was held."
            : $"{(search.HeldAbove is null ? "Highest rate held" : "At least held")}: {held.Rate:N0} a second (p99 "
                + $"{held.Measured.AnswerLatency?.P99Ms:0.00} ms, {parsed.GetValue(P99Ms):0.##} ms allowed; no error).";
        verdict = string.Join(' ', ((string[])[verdict, search.Confidence]).Where(text => text.Length > 0));
        LoadTables.Of(target, search.Curve).Write(Terminal.Console());
        LoadTestCommand.WriteLines(isInterrupted ? ["Interrupted: the result covers the rates tried until then.", verdict]
            : [verdict]);
        ReportFiles.Write(
            parsed, new
            {
                Verb = "search", Machine = Machine.Here(), Target = target, HeldRate = held?.Rate,
                search.LowestMissed, search.HeldAbove, Curve = search.Curve
            },
            made => LoadPages.Of(target, verdict, search.Curve, held, parsed.GetValue(P99Ms), made));
        if (isInterrupted)
            return LoadTestExitCode.CouldNotRun;
        return held is null || held.Rate < atLeast ? LoadTestExitCode.Missed : LoadTestExitCode.Held;
    }
}
