using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Traffic;

namespace Predictions.PerfGates.Scenarios;

/// <summary>The service over HTTP/JSON with more asked of it than it can answer, for many users in turn.</summary>
internal sealed class JsonSaturated : IScenario
{
    private const double StartsFrom = 1_200;
    private const int UrisAtMost = 20_000;

    public string Name => "http";

    public IReadOnlyList<string> Figures => ["http-1200"];

    public async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var store = await testBed.PopulationAsync(cancellation);
        await using var server = await testBed.StartAsync(Peer.Ours, store, cancellation);
        var uris = Path.GetTempFileName();
        try
        {
            var users = Enumerable.Range(0, Math.Min(UrisAtMost, store.Population.Users));
            await File.WriteAllLinesAsync(
                uris, users.Select(user => new Uri(server.Http, PredictBody.PathOf(store.Population.IdOf(user))).ToString()), cancellation);
            testBed.Steps.Tell("warming Ours over HTTP/JSON");
            await H2Load.HttpAsync(server, uris, Amount.Seconds(testBed.Options.WarmUpSeconds), cancellation);
            var runs = new List<LoadedRun>();
            for (var round = 0; round < testBed.Options.Rounds; round++)
            {
                runs.Add(await H2Load.HttpAsync(server, uris, Amount.Seconds(testBed.Options.Seconds), cancellation));
                testBed.Steps.Tell($"round {round + 1} of {testBed.Options.Rounds}, Ours over HTTP/JSON: {runs[^1]}");
            }

            return
            [
                new("http-1200", "HTTP/JSON throughput, ours ÷ 1,200 a second", Bound.AtLeast(8),
                    [.. runs.Select(run => run.PerSecond / StartsFrom)], [], [.. runs.SelectMany(r => SideBySide.FaultsOf(Peer.Ours, r)).Distinct()]),
            ];
        }
        finally
        {
            File.Delete(uris);
        }
    }
}
