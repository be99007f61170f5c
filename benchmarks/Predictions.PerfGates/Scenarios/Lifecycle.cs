using Predictions.LoadTest.Experiments;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Traffic;
using Predictions.Testing;

namespace Predictions.PerfGates.Scenarios;

/// <summary>The time from process start to ready.</summary>
internal sealed class StartTime() : Scenario("start", ToReady)
{
    private static readonly Gate ToReady = new(
        "start", "time from process start to ready, ours ÷ baseline", Bound.AtMost(2));

    private static readonly Peer[] Peers = [Peer.Ours, Peer.Baseline];

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var took = Peers.ToDictionary(peer => peer, _ => new List<double>());
        // The first start reads the program from the disk, so it does not count.
        foreach (var peer in Peers)
            await StartAsync(testBed, peer, cancellation);
        for (var round = 0; round < testBed.Options.Rounds; round++)
        {
            foreach (var peer in Comparison.InOrder(Peers, round))
                took[peer].Add(await StartAsync(testBed, peer, cancellation));
            testBed.Log.Write($"start {round + 1}: {took[Peer.Ours][^1]:0} ms, baseline {took[Peer.Baseline][^1]:0} ms");
        }

        return
        [
            ToReady.Of(
                Interleaved.Ratios(took[Peer.Ours], took[Peer.Baseline], ms => ms),
                [$"ours {Figure.MedianOf(took[Peer.Ours]):0} ms, baseline {Figure.MedianOf(took[Peer.Baseline]):0} ms"], []),
        ];
    }

    private static async Task<double> StartAsync(TestBed testBed, Peer peer, CancellationToken cancellation)
    {
        using var server = await testBed.StartAsync(peer, await testBed.PopulationAsync(cancellation), cancellation);
        return server.StartedIn.TotalMilliseconds;
    }
}

/// <summary>Throughput while the stable model changes every second, compared with the same instance without changes.</summary>
internal sealed class ModelSwap() : Scenario("swap", Swapped)
{
    private static readonly Gate Swapped = new(
        "swap", "throughput while a model is swapped every second ÷ undisturbed, no failed request", Bound.AtLeast(0.97));

    private static readonly TimeSpan SwapInterval = TimeSpan.FromSeconds(1);

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var store = await testBed.PopulationAsync(cancellation);
        var body = GrpcCall.BodyOf(store.TypicalId);
        using var models = new TwoVersions(Checkout.PathOf("models"));
        using var server = await testBed.StartAsync(
            Peer.Ours, store, cancellation, ("Models__Directory", models.Root), ("Models__WatchSeconds", "0.2"));
        testBed.Log.Write("warming up Ours");
        await SaturatedRun.GrpcAsync(server, body, SaturatedRun.Seconds(testBed.Options.WarmUpSeconds), cancellation);
        var failedBefore = await server.FailedCallsAsync(cancellation);
        var ratios = new List<double>();
        var faults = new List<string>();
        for (var round = 0; round < testBed.Options.Rounds; round++)
        {
            var runs = new Dictionary<bool, SaturatedRun>();
            foreach (var swapping in Comparison.InOrder([false, true], round))
            {
                var load = SaturatedRun.GrpcAsync(server, body, SaturatedRun.Seconds(testBed.Options.Seconds), cancellation);
                if (swapping)
                    faults.AddRange(await SwapAsync(models, server, load, cancellation));
                runs[swapping] = await load;
                faults.AddRange(runs[swapping].Faults);
            }

            ratios.Add(runs[true].PerSecond / runs[false].PerSecond);
            testBed.Log.Write(
                $"round {round + 1} of {testBed.Options.Rounds}, without swaps: {runs[false]}; with swaps: {runs[true]}");
        }

        if (await server.FailedCallsAsync(cancellation) - failedBefore is > 0 and var failed)
            faults.Add($"{failed:N0} calls failed");
        return
        [
            Swapped.Of(ratios, [], faults),
        ];
    }

    /// <summary>Swaps the model until the load ends, and reports swaps that the service did not make.</summary>
    private static async Task<IEnumerable<string>> SwapAsync(
        TwoVersions models, ServerProcess server, Task<SaturatedRun> load, CancellationToken cancellation)
    {
        const string swaps = "predictions_model_swaps_total";
        var before = await server.SumAsync(swaps, cancellation);
        var requested = 0;
        while (await Task.WhenAny(load, Task.Delay(SwapInterval, cancellation)) != load)
        {
            cancellation.ThrowIfCancellationRequested();
            models.Swap();
            requested++;
        }

        await Task.Delay(SwapInterval, cancellation);
        var done = await server.SumAsync(swaps, cancellation) - before;
        return done < requested ? [$"the service made {done:N0} of {requested} swaps"] : [];
    }
}

/// <summary>A temporary folder of models that has the shipped model under two versions.</summary>
internal sealed class TwoVersions : IDisposable
{
    private static readonly string[] Versions = ["1", "2"];

    private int _stable;

    /// <param name="shipped">The folder of the shipped models.</param>
    /// <exception cref="MeasurementException">The stable model does not load.</exception>
    public TwoVersions(string shipped)
    {
        var stable = ModelRegistry.Load(shipped).Current.Stable
            ?? throw new MeasurementException($"{shipped} has no stable model");
        var zip = File.ReadAllBytes(Path.Combine(shipped, ArtifactFiles.ModelName, stable.Version, ArtifactFiles.Zip));
        foreach (var version in Versions)
            ArtifactWriter.Write(
                Path.Combine(Root, ArtifactFiles.ModelName, version), zip, stable.Manifest with { Version = version },
                stable.Card);
        Label();
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("predictions-versions-").FullName;

    /// <summary>Makes the other version stable.</summary>
    public void Swap()
    {
        _stable = 1 - _stable;
        Label();
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private void Label() => ModelLabels.Write(Root, new ModelLabels(Versions[_stable], null));
}
