using Predictions.LoadTest.Experiments;
using Predictions.LoadTest.Load;
using Predictions.LoadTest.Targets;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Stored;
using Predictions.PerfGates.Traffic;
using ServerProcess = Predictions.PerfGates.Servers.ServerProcess;

namespace Predictions.PerfGates.Scenarios;

/// <summary>All three servers saturated: throughput, and CPU time per request.</summary>
internal sealed class Throughput() : Scenario("throughput", Cpu, ToBaseline, ToReference, ToDesignRate)
{
    public const string Computes =
        "The baseline computes nothing; the forecast takes most of what a call takes longer "
        + "([0075](../docs/design/decisions/0075-optimize-hot-code-soon.md)).";

    private static readonly Gate
        Cpu = new("cpu", "server CPU time per request, ours ÷ baseline (gRPC)", Bound.AtMost(1.25)) { Reason = Computes },
        ToBaseline = new("throughput-baseline", "throughput, ours ÷ baseline", Bound.AtLeast(0.6)) { Reason = Computes },
        ToReference = new("throughput-reference", "throughput, ours ÷ reference service", Bound.AtLeast(6))
        {
            Reason = "Trees have a share in the first forecast only, so the reference service seldom calls ML.NET; both run "
                + "the same arithmetic of Predictions.Core.",
        },
        ToDesignRate = new("throughput-1200", "throughput, ours ÷ 1,200 a second", Bound.AtLeast(20));

    /// <summary>The rate that the design starts from: 1,200 a second.</summary>
    public const double DesignRate = 1_200;

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var runs = await Interleaved.SaturateAsync(testBed, Enum.GetValues<Peer>(), cancellation);
        var (ours, baseline, reference) = (runs[Peer.Ours], runs[Peer.Baseline], runs[Peer.Reference]);
        string[] Faults(params Peer[] peers) =>
            [.. peers.SelectMany(peer => runs[peer].SelectMany(run => run.FaultsOf(peer))).Distinct()];
        return
        [
            Cpu.Of(
                Interleaved.Ratios(ours, baseline, run => run.MicrosecondsPerRequest),
                [.. runs.Select(r => $"{r.Key}: {r.Value.OrderBy(run => run.PerSecond).ElementAt(r.Value.Count / 2)}")],
                Faults(Peer.Ours, Peer.Baseline)),
            ToBaseline.Of(
                Interleaved.Ratios(ours, baseline, run => run.PerSecond), [], Faults(Peer.Ours, Peer.Baseline)),
            ToReference.Of(
                Interleaved.Ratios(ours, reference, run => run.PerSecond), [], Faults(Peer.Ours, Peer.Reference)),
            ToDesignRate.Of(
                [.. ours.Select(run => run.PerSecond / DesignRate)], [], Faults(Peer.Ours)),
        ];
    }
}

/// <summary>CPU time per request over all users, where <see cref="Throughput"/> asks for one user.</summary>
internal sealed class AllUsers() : Scenario("users", Cpu)
{
    private static readonly Gate Cpu = new(
        "cpu-all-users", "server CPU time per request over all users, ours ÷ baseline (gRPC)", Bound.AtMost(1.25))
    {
        Reason = Throughput.Computes,
    };

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var runs = await Interleaved.RunAsync(
            testBed, [Peer.Ours, Peer.Baseline], LoadTester.Closed, LoadTester.Describe, cancellation);
        return
        [
            Cpu.Of(
                Interleaved.Ratios(runs[Peer.Ours], runs[Peer.Baseline], run => run.Server!.CpuUsPerRequest),
                [.. runs.Select(r =>
                    $"{r.Key}: {LoadTester.Describe(r.Value.OrderBy(m => m.Throughput).ElementAt(r.Value.Count / 2))}")],
                Interleaved.Faults(runs)),
        ];
    }
}

/// <summary>
/// CPU time per request over all users, where each caller of the service holds the forecast and names its etag. The baseline
/// answers the plain question.
/// </summary>
internal sealed class RepeatedQuestions() : Scenario("repeat", Cpu)
{
    private static readonly Gate Cpu = new(
        "cpu-repeat", "server CPU time per repeated question by etag over all users, ours ÷ baseline (gRPC)", Bound.AtMost(1.15));

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        // The service is warmed up first and gives the etags; the baseline has none.
        IReadOnlyList<string>? etags = null;
        var service = 0;
        var runs = await Interleaved.RunAsync(
            testBed,
            [Peer.Ours, Peer.Baseline],
            async (server, store) =>
            {
                if (etags is null)
                    (service, etags) = (server.Id, await GrpcCall.EtagsAsync(server.Grpc, store.Users.Count, cancellation));
                await LoadTester.RunAsync(PlanOf(server, store, testBed.Options.WarmUpSeconds), server, cancellation);
            },
            (server, store) => LoadTester.RunAsync(
                PlanOf(server, store, testBed.Options.Seconds) with { WarmUpSeconds = testBed.Options.SettleSeconds }, server,
                cancellation),
            LoadTester.Describe,
            cancellation);
        return
        [
            Cpu.Of(
                Interleaved.Ratios(runs[Peer.Ours], runs[Peer.Baseline], run => run.Server!.CpuUsPerRequest),
                [.. runs.Select(r =>
                    $"{r.Key}: {LoadTester.Describe(r.Value.OrderBy(m => m.Throughput).ElementAt(r.Value.Count / 2))}")],
                Interleaved.Faults(runs)),
        ];

        LoadPlan PlanOf(ServerProcess server, StoredPopulation store, double seconds) =>
            LoadTester.Closed(server, store, seconds) with { KnownEtags = server.Id == service ? etags : null };
    }
}

/// <summary>The service saturated over HTTP/JSON: over HTTP/1.1 for many users, and next to gRPC for one user.</summary>
internal sealed class JsonThroughput() : Scenario("http", ToDesignRate, Http2ToGrpc, Http1ToGrpc)
{
    private static readonly Gate
        ToDesignRate = new("http-1200", "HTTP/JSON throughput, ours ÷ 1,200 a second", Bound.AtLeast(8)),
        Http2ToGrpc = new("http2-grpc", "HTTP/JSON throughput over HTTP/2 ÷ gRPC throughput", Bound.AtLeast(0.75)),
        Http1ToGrpc = new("http1-grpc", "HTTP/JSON throughput over HTTP/1.1 ÷ gRPC throughput", Bound.AtLeast(0.75))
        {
            Reason = "HTTP/1.1 takes a receive and a send for each call, half of its time; HTTP/2 sends many answers at once.",
        };

    private const int MaxUris = 20_000;

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var store = await testBed.PopulationAsync(cancellation);
        using var server = await testBed.StartAsync(Peer.Ours, store, cancellation);
        using var http2 = await testBed.StartAsync(
            Peer.Ours, store, cancellation, ("Kestrel:Endpoints:Http:Protocols", "Http2"));
        var uris = Path.GetTempFileName();
        try
        {
            var users = Enumerable.Range(0, Math.Min(MaxUris, store.Users.Count));
            await File.WriteAllLinesAsync(
                uris, users.Select(user => new Uri(server.Http, GrpcCall.PathOf(UserIds.Of(user))).ToString()), cancellation);
            testBed.Log.Write("warming up Ours over HTTP/JSON and gRPC");
            await SaturatedRun.HttpAsync(server, uris, SaturatedRun.Seconds(testBed.Options.WarmUpSeconds), cancellation);
            await RoundAsync(testBed.Options.WarmUpSeconds, 0);
            var (all, rounds) = (new List<SaturatedRun>(), new List<IReadOnlyList<SaturatedRun>>());
            for (var round = 0; round < testBed.Options.Rounds; round++)
            {
                all.Add(await SaturatedRun.HttpAsync(server, uris, SaturatedRun.Seconds(testBed.Options.Seconds), cancellation));
                rounds.Add(await RoundAsync(testBed.Options.Seconds, round));
                testBed.Log.Write(
                    $"round {round + 1} of {testBed.Options.Rounds}: many users: {all[^1]}; {Describe(rounds[^1])}");
            }

            return
            [
                ToDesignRate.Of([.. all.Select(run => run.PerSecond / Throughput.DesignRate)], [], FaultsOf(all)),
                FigureOf(Http2ToGrpc, rounds, 1), FigureOf(Http1ToGrpc, rounds, 2),
            ];
        }
        finally
        {
            File.Delete(uris);
        }

        async Task<IReadOnlyList<SaturatedRun>> RoundAsync(int seconds, int round)
        {
            var runs = new SaturatedRun[3];
            foreach (var way in Comparison.InOrder([0, 1, 2], round))
                runs[way] = way == 0
                    ? await SaturatedRun.GrpcAsync(
                        server, GrpcCall.BodyOf(store.TypicalId), SaturatedRun.Seconds(seconds), cancellation)
                    : await JsonAsync(way == 1 ? http2 : server, store.TypicalId, seconds, way == 1, cancellation);
            return runs;
        }
    }

    private static async Task<SaturatedRun> JsonAsync(
        ServerProcess server, string userId, int seconds, bool isHttp2, CancellationToken cancellation)
    {
        var uri = Path.GetTempFileName();
        await File.WriteAllTextAsync(uri, $"{new Uri(server.Http, GrpcCall.PathOf(userId))}\n", cancellation);
        try
        {
            return await SaturatedRun.HttpAsync(server, uri, SaturatedRun.Seconds(seconds), cancellation, isHttp2);
        }
        finally
        {
            File.Delete(uri);
        }
    }

    private static Figure FigureOf(Gate gate, List<IReadOnlyList<SaturatedRun>> rounds, int way) => gate.Of(
        [.. rounds.Select(runs => runs[way].PerSecond / runs[0].PerSecond)],
        [Describe(rounds.OrderBy(runs => runs[way].PerSecond).ElementAt(rounds.Count / 2))],
        FaultsOf(rounds.SelectMany(runs => (SaturatedRun[])[runs[0], runs[way]])));

    private static string[] FaultsOf(IEnumerable<SaturatedRun> runs) =>
        [.. runs.SelectMany(run => run.FaultsOf(Peer.Ours)).Distinct()];

    private static string Describe(IReadOnlyList<SaturatedRun> runs) =>
        $"gRPC: {runs[0]}; HTTP/2: {runs[1]}; HTTP/1.1: {runs[2]}";
}

/// <summary>
/// The load tester's own HTTP/2 client and HttpClient, in alternating rounds on the same core. It decides whether the own client
/// stays (docs/design/decisions): HttpClient would need at most half of the server's CPU time per call to saturate any server
/// from one core.
/// </summary>
internal sealed class ClientCost() : Scenario("client", Cpu)
{
    private static readonly Gate Cpu = new(
        "client-cpu", "load tester CPU time per call, own client ÷ HttpClient", Bound.AtMost(0.5));

    private const int Connections = 8;

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var options = testBed.Options;
        var store = await testBed.PopulationAsync(cancellation);
        var figures = new Dictionary<Peer, (List<ClientRun> Own, List<ClientRun> HttpClient)>();
        foreach (var peer in (Peer[])[Peer.Ours, Peer.Baseline])
        {
            using var server = await testBed.StartAsync(peer, store, cancellation);
            testBed.Log.Write($"warming up {peer}");
            await LoadTester.RunAsync(Plan(options.WarmUpSeconds, 0), server, cancellation);
            var (own, http) = figures[peer] = ([], []);
            for (var round = 0; round < options.Rounds; round++)
                foreach (var isOwn in Comparison.InOrder([true, false], round))
                {
                    var run = isOwn ? await OwnAsync() : await GrpcCall.SaturateAsync(
                        server, store.Users.Count, Connections, LoadTester.SaturatingInFlight, options.SettleSeconds,
                        options.Seconds, cancellation);
                    (isOwn ? own : http).Add(run);
                    testBed.Log.Write(
                        $"round {round + 1} of {options.Rounds}, {peer}, {(isOwn ? "own client" : "HttpClient")}: {run}");
                }

            LoadPlan Plan(double seconds, double warmUp) => LoadTester.Closed(server, store, seconds) with
            {
                Connections = Connections,
                Closed = LoadTester.SaturatingInFlight,
                WarmUpSeconds = warmUp,
            };

            async Task<ClientRun> OwnAsync()
            {
                var measured = await LoadTester.RunAsync(Plan(options.Seconds, options.SettleSeconds), server, cancellation);
                var elapsed = TimeSpan.FromSeconds(measured.Seconds);
                return new ClientRun(
                    (long)(measured.Throughput * measured.Seconds), elapsed, elapsed * (measured.LoadTesterBusyPercent / 100),
                    elapsed * (measured.Server!.BusyPercent / 100), measured.ErrorCount);
            }
        }

        var (ours, httpClient) = figures[Peer.Ours];
        return
        [
            Cpu.Of(
                Interleaved.Ratios(ours, httpClient, run => run.ClientUsPerCall),
                [.. figures.SelectMany(f => (string[])[$"{f.Key}, own client: {Median(f.Value.Own)}",
                    $"{f.Key}, HttpClient: {Median(f.Value.HttpClient)}"])],
                [.. figures.SelectMany(f => f.Value.Own.Concat(f.Value.HttpClient)).Where(r => r.Failed > 0).Select(r =>
                    $"{r.Failed:N0} calls failed").Distinct()]),
        ];
    }

    private static ClientRun Median(List<ClientRun> runs) => runs.OrderBy(r => r.ClientUsPerCall).ElementAt(runs.Count / 2);
}
