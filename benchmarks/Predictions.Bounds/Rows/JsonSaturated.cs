using Predictions.Bounds.Results;
using Predictions.Bounds.Servers;
using Predictions.Bounds.Traffic;

namespace Predictions.Bounds.Rows;

/// <summary>The service over HTTP/JSON with more asked of it than it can answer, for many users in turn.</summary>
internal sealed class JsonSaturated : IRow
{
    private const double StartsFrom = 1_200;
    private const int UrisAtMost = 20_000;

    public string Name => "http";

    public IReadOnlyList<string> Figures => ["http-1200"];

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Stand stand, CancellationToken cancellation)
    {
        var store = await stand.PopulationAsync(cancellation);
        await using var server = await stand.StartAsync(Peer.Ours, store, cancellation);
        var uris = Path.GetTempFileName();
        try
        {
            var users = Enumerable.Range(0, Math.Min(UrisAtMost, store.Population.Users));
            await File.WriteAllLinesAsync(
                uris, users.Select(user => new Uri(server.Http, PredictBody.PathOf(store.Population.IdOf(user))).ToString()), cancellation);
            stand.Steps.Tell("warming Ours over HTTP/JSON");
            await H2Load.HttpAsync(server, uris, Amount.Seconds(stand.Options.WarmUpSeconds), cancellation);
            var runs = new List<LoadedRun>();
            for (var round = 0; round < stand.Options.Rounds; round++)
            {
                runs.Add(await H2Load.HttpAsync(server, uris, Amount.Seconds(stand.Options.Seconds), cancellation));
                stand.Steps.Tell($"round {round + 1} of {stand.Options.Rounds}, Ours over HTTP/JSON: {runs[^1]}");
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
