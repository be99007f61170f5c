using Predictions.PerfGates.Progress;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Stored;
using Predictions.PerfGates.Traffic;
using Predictions.V1;
using Spectre.Console;

namespace Predictions.Benchmarks.Tests;

/// <summary>The service and both peers as processes, over one Redis with one population, as they are measured.</summary>
public sealed class PeersFixture : IAsyncLifetime
{
    public const int Users = 200;

    // A byte that says "not compressed", and the length in four.
    private const int FrameBytes = 5;

    private readonly Dictionary<Peer, ServerProcess> _servers = [];
    private StoredPopulation? _population;

    internal StoredPopulation Population => _population!;

    public async ValueTask InitializeAsync()
    {
        var steps = new Steps(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) }), TimeProvider.System);
        _population = await StoredPopulation.StoreAsync(
            StoredPopulation.Usual(Users), Enum.GetValues<Peer>(), steps, TestContext.Current.CancellationToken);
        foreach (var (peer, program) in new[]
        {
            (Peer.Ours, "Predictions.Service.dll"), (Peer.Baseline, "Predictions.Baseline.dll"), (Peer.Reference, "Predictions.ReferenceService.dll"),
        })
            _servers[peer] = await ServerProcess.StartAsync(
                Path.Combine(AppContext.BaseDirectory, program),
                _population.Redis.ConnectionString,
                TestContext.Current.CancellationToken,
                // Other tests may have the machine meanwhile.
                ("Redis__CallTimeoutMs", "5000"),
                ("Deadlines__MaxMs", "20000"));
    }

    /// <summary>One server's answer for one user.</summary>
    internal async Task<Forecast> ForecastAsync(Peer peer, int user)
    {
        var body = PredictBody.Of(Population.Population.IdOf(user));
        var reply = await Probe.PredictAsync(_servers[peer].Grpc, body, TestContext.Current.CancellationToken);
        return Forecast.Parser.ParseFrom(reply, FrameBytes, reply.Length - FrameBytes);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
            await server.DisposeAsync();
        if (_population is { } population)
            await population.DisposeAsync();
    }
}
