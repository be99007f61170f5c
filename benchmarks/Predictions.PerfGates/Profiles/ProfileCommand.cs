using System.CommandLine;
using Predictions.LoadTest.Experiments;
using Predictions.PerfGates.Machine;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Stored;
using Predictions.PerfGates.Traffic;
using Predictions.Testing;

namespace Predictions.PerfGates.Profiles;

/// <summary>The verb <c>profile</c>: where the CPU time of a call goes, by sampled stacks, next to the baseline.</summary>
internal static class ProfileCommand
{
    // A part below this is in the last row.
    private const double MinMicroseconds = 0.05;

    private static readonly Peer[] Peers = [Peer.Ours, Peer.Baseline];

    private static readonly Option<double?> Rate = new("--rate")
    {
        Description = "Calls a second in an open loop, 1 to 100,000. Default: as many as saturate the server, for one user.",
    };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "Rounds, 1 to 101; each samples both servers.", DefaultValueFactory = _ => 3,
    };

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "The sampled time of one server in one round, in seconds, 1 to 600.", DefaultValueFactory = _ => 5,
    };

    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "An environment variable of the service as NAME=VALUE, to try a setting of the runtime. May be repeated.",
    };

    public static Command Create(Option<string?> programs, Func<ProgressLog> log)
    {
        var command = new Command(
            "profile",
            "Sample the stacks of the service and of the baseline with perf, and print a table of CPU time per call by part. "
            + "It writes no results.")
        {
            Rate, Rounds, Seconds, Set, programs,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = new TestBedOptions(parsed.GetValue(Rounds), parsed.GetValue(Seconds), SoakMinutes: 1, IsQuick: false);
            var settings = (parsed.GetValue(Set) ?? []).Select(text => text.Split('=', 2)).ToArray();
            var problem = options.Problem() ?? Requirements.Problem()
                ?? (parsed.GetValue(Rate) is < 1 or > 100_000 ? "--rate must be 1 to 100,000" : null)
                ?? (settings.Any(pair => pair.Length < 2) ? "--set must be NAME=VALUE" : null);
            if (problem is not null)
                return PerfGatesCommand.Fail(problem);
            try
            {
                await RunAsync(
                    options, parsed.GetValue(Rate), settings.Select(pair => (pair[0], pair[1])), parsed.GetValue(programs), log(),
                    cancellation);
                return 0;
            }
            catch (MeasurementException e)
            {
                return PerfGatesCommand.Fail(e.Message);
            }
        });
        return command;
    }

    private static async Task RunAsync(
        TestBedOptions options, double? rate, IEnumerable<(string, string)> settings, string? programs, ProgressLog log,
        CancellationToken cancellation)
    {
        var commit = await MachineFacts.CommitAsync(Checkout.Root, cancellation);
        await Cores.MoveAsync(Environment.ProcessId, Cores.Load, cancellation);
        await using var testBed = new TestBed(
            options, new PublishedPrograms(log, programs is null ? null : Path.Combine(programs, commit)), log);
        var store = await testBed.PopulationAsync(cancellation);
        var (servers, profiles) = (new Dictionary<Peer, ServerProcess>(), Peers.ToDictionary(p => p, _ => new CpuProfile()));
        try
        {
            foreach (var peer in Peers)
            {
                servers[peer] = await testBed.StartAsync(
                    peer, store, cancellation, peer == Peer.Ours ? [.. CpuProfile.Settings, .. settings] : CpuProfile.Settings);
                log.Write($"warming up {peer}");
                await LoadAsync(servers[peer], store, null, options.WarmUpSeconds, cancellation);
                if (rate is not null)
                    await LoadAsync(servers[peer], store, rate, options.WarmUpSeconds, cancellation);
            }

            for (var round = 0; round < options.Rounds; round++)
                foreach (var peer in Comparison.InOrder(Peers, round))
                {
                    await LoadAsync(servers[peer], store, rate, options.SettleSeconds, cancellation);
                    await profiles[peer].RecordAsync(
                        servers[peer], options.Seconds,
                        () => LoadAsync(servers[peer], store, rate, options.Seconds + 1, cancellation), cancellation);
                    log.Write(
                        $"round {round + 1} of {options.Rounds}, {peer}: {profiles[peer].MicrosecondsPerCall:0.0} µs a call");
                }
        }
        finally
        {
            foreach (var server in servers.Values)
                server.Dispose();
        }

        var load = rate is { } fixedRate ? $"{fixedRate:N0} a second" : "saturated";
        Write($"part, µs a call, {load}, {commit}", profiles[Peer.Ours].Parts, profiles[Peer.Baseline].Parts);
        Write("kind of code, µs a call", profiles[Peer.Ours].Kinds, profiles[Peer.Baseline].Kinds);
    }

    /// <summary>Runs a load and returns the server's CPU time per call in microseconds.</summary>
    private static async Task<double> LoadAsync(
        ServerProcess server, StoredPopulation store, double? rate, int seconds, CancellationToken cancellation) =>
        rate is { } fixedRate
            ? (await LoadTester.RunAsync(LoadTester.Open(server, store, fixedRate, seconds), server, cancellation))
                .Server!.CpuUsPerRequest
            : (await SaturatedRun.GrpcAsync(
                server, GrpcCall.BodyOf(store.TypicalId), SaturatedRun.Seconds(seconds), cancellation)).MicrosecondsPerRequest;

    private static void Write(
        string title, IReadOnlyDictionary<string, double> ours, IReadOnlyDictionary<string, double> baseline)
    {
        Console.WriteLine($"\n| {title} | service | baseline | difference |\n| --- | --: | --: | --: |");
        var rows = ours.Keys.Union(baseline.Keys)
            .Select(name => (Name: name, Ours: ours.GetValueOrDefault(name), Baseline: baseline.GetValueOrDefault(name)))
            .OrderByDescending(row => row.Ours - row.Baseline).ToArray();
        foreach (var row in rows.Where(row => Math.Max(row.Ours, row.Baseline) >= MinMicroseconds))
            Row(row.Name, row.Ours, row.Baseline);
        var rest = rows.Where(row => Math.Max(row.Ours, row.Baseline) < MinMicroseconds).ToArray();
        Row("rest", rest.Sum(row => row.Ours), rest.Sum(row => row.Baseline));
        Row("sum", ours.Values.Sum(), baseline.Values.Sum());

        static void Row(string name, double a, double b) => Console.WriteLine($"| {name} | {a:0.00} | {b:0.00} | {a - b:0.00} |");
    }
}
