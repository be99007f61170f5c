using System.CommandLine;
using Predictions.LoadTest.Load;
using Predictions.LoadTest.Reports;
using Predictions.LoadTest.Results;
using Predictions.LoadTest.Searching;
using Predictions.LoadTest.Servers;

namespace Predictions.LoadTest.Verbs;

/// <summary><c>search</c>: the highest rate that a target holds.</summary>
internal static class SearchCommand
{
    /// <summary>Where a closed loop's throughput suggests to begin, as a share of it.</summary>
    private const double FirstShare = 0.5;

    private const int ProbeInFlight = 8;
    private const double ProbeSeconds = 3;
    private const double HopelessSeconds = 2;

    private static readonly Option<string> Target = new("--target") { Description = "What to load: grpc://HOST:PORT or http://HOST:PORT.", Required = true };
    private static readonly Option<double> Seconds = LoadOptions.Of("--seconds", "How long each rate is measured.", 60.0);
    private static readonly Option<double> P99Ms = LoadOptions.Of("--p99-ms", "The longest 99th percentile of a rate that is held, in milliseconds.", 10.0);
    private static readonly Option<double> Within = LoadOptions.Of("--within", "How narrowly the limit is told, 0.001 to 1 of it.", 0.05);
    private static readonly Option<double> Most = LoadOptions.Of("--most", "The highest rate to try.", 1_000_000.0);
    private static readonly Option<double?> From = new("--from") { Description = "The first rate to try; without it, what a short closed loop suggests." };

    private static readonly Option<double?> AtLeast = new("--at-least")
    {
        Description = "The rate that must be held: a lower limit ends with exit code 1.",
    };

    public static Command Create()
    {
        var command = Loads.Verb("search", "Find the highest rate held, each tried in an open loop.", RunAsync, Target, Seconds, P99Ms, Within,
            From, Most, AtLeast, ServerOption.Pid, ReportFiles.Json, ReportFiles.Html);
        LoadOptions.AddTo(command);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var plan = (LoadOptions.Plan(parsed, parsed.GetValue(Target)!) with
        {
            Rate = parsed.GetValue(From) ?? RateSearch.LeastRate, Seconds = parsed.GetValue(Seconds), GiveUpSeconds = HopelessSeconds,
        }).Checked();
        Check(parsed);
        ReportFiles.Check(parsed);
        using var server = ServerOption.Find(parsed.GetValue(ServerOption.Pid), plan.Target);

        var first = parsed.GetValue(From) ?? await SuggestedAsync(plan, server, cancellation).ConfigureAwait(false);
        var search = new RateSearch(new Slo(parsed.GetValue(P99Ms), 0), parsed.GetValue(Within));
        await search.RunAsync(first, parsed.GetValue(Most), MeasureAsync, cancellation).ConfigureAwait(false);
        return Tell(parsed, plan, search, cancellation.IsCancellationRequested);

        Task<Measurement> MeasureAsync(double rate) => Loads.MeasureAsync(plan with { Rate = rate }, server, $"{rate:N0}/s", cancellation);
    }

    private static void Check(ParseResult parsed)
    {
        if (parsed.GetValue(P99Ms) is not (> 0 and <= 600_000))
            throw new UsageException("--p99-ms must be above 0 and at most 600000");
        if (parsed.GetValue(Within) is not (>= 0.001 and <= 1))
            throw new UsageException("--within must be 0.001 to 1");
        if (parsed.GetValue(Most) is not (>= RateSearch.LeastRate and <= 1_000_000))
            throw new UsageException("--most must be 1 to 1000000 a second");
    }

    private static async Task<double> SuggestedAsync(LoadPlan plan, ServerProcess? server, CancellationToken cancellation)
    {
        var probe = plan with
        {
            Rate = null, Closed = plan.Target.Transport == Targets.Transport.Grpc ? ProbeInFlight : plan.Pipeline, Seconds = ProbeSeconds,
        };
        var measured = await Loads.MeasureAsync(probe, server, "looking", cancellation).ConfigureAwait(false);
        return Math.Max(FirstShare * measured.Throughput, RateSearch.LeastRate);
    }

    private static int Tell(ParseResult parsed, LoadPlan plan, RateSearch search, bool isInterrupted)
    {
        var (target, held, atLeast) = (plan.Target.ToString(), search.Held, parsed.GetValue(AtLeast));
        var said = held is null
            ? "No rate was held."
            : $"Highest rate held: {held.Rate:N0} a second (p99 {held.Measured.Latency.P99Ms:0.00} ms, {parsed.GetValue(P99Ms):0.##} ms allowed; no error).";
        Screen.Write(CurveTable.Of(target, search.Curve));
        Screen.Notes(isInterrupted ? ["Interrupted: the rates tried until then.", said] : [said]);
        ReportFiles.Write(
            parsed, new { Verb = "search", Machine = Machine.Here(), Target = target, HeldRate = held?.Rate, Curve = search.Curve },
            () => SearchPage.Of(target, said, search.Curve, parsed.GetValue(P99Ms)));
        if (isInterrupted)
            return ExitCode.CouldNotRun;
        return held is null || held.Rate < atLeast ? ExitCode.Missed : ExitCode.Held;
    }
}
