using Predictions.LoadTest.Targets;
using Predictions.PerfGates;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Stored;
using Predictions.PerfGates.Traffic;
using Predictions.V1;
using Spectre.Console;

namespace Predictions.Benchmarks.Tests;

/// <summary>The service and both peers as processes with one Redis and one population, as in the performance gates.</summary>
public sealed class PeersFixture : IAsyncLifetime
{
    public const int Users = 200;

    // The compression flag, and the length in four bytes.
    private const int FrameBytes = 5;

    private readonly Dictionary<Peer, PerfGates.Servers.ServerProcess> _servers = [];
    private StoredPopulation? _population;

    internal StoredPopulation Population => _population!;

    public async ValueTask InitializeAsync()
    {
        var log = new ProgressLog(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) }),
            TimeProvider.System);
        _population = await StoredPopulation.StoreAsync(
            StoredPopulation.Usual(Users), Enum.GetValues<Peer>(), log, TestContext.Current.CancellationToken);
        foreach (var (peer, program) in new[]
        {
            (Peer.Ours, "Predictions.Service.dll"), (Peer.Baseline, "Predictions.Baseline.dll"),
            (Peer.Reference, "Predictions.ReferenceService.dll"),
        })
            _servers[peer] = await PerfGates.Servers.ServerProcess.StartAsync(
                Path.Combine(AppContext.BaseDirectory, program),
                _population.Redis.ConnectionString,
                TestContext.Current.CancellationToken,
                // Other tests may keep the machine busy.
                ("Redis__CallTimeoutMs", "10000"),
                ("Deadlines__MaxMs", "60000"));
    }

    /// <summary>One server's forecast for one user.</summary>
    internal async Task<Forecast> ForecastAsync(Peer peer, int user)
    {
        var body = GrpcCall.BodyOf(UserIds.Of(user));
        var reply = await GrpcCall.PredictAsync(_servers[peer].Grpc, body, TestContext.Current.CancellationToken);
        return Forecast.Parser.ParseFrom(reply, FrameBytes, reply.Length - FrameBytes);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
            server.Dispose();
        if (_population is { } population)
            await population.DisposeAsync();
    }
}
