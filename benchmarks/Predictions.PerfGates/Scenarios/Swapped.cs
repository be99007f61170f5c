using Predictions.PerfGates.Machine;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Traffic;

namespace Predictions.PerfGates.Scenarios;

/// <summary>Throughput while another model takes over every second, beside the same service left alone.</summary>
internal sealed class Swapped : IScenario
{
    private static readonly TimeSpan BetweenSwaps = TimeSpan.FromSeconds(1);

    public string Name => "swap";

    public IReadOnlyList<string> Figures => ["swap"];

    public async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var store = await testBed.PopulationAsync(cancellation);
        var body = PredictBody.Of(store.TypicalId);
        using var models = new TwoVersions(Path.Combine(Checkout.Root(), "models"));
        await using var server = await testBed.StartAsync(
            Peer.Ours, store, cancellation, ("Models__Directory", models.Root), ("Models__WatchSeconds", "0.2"));
        testBed.Steps.Tell("warming Ours");
        await H2Load.GrpcAsync(server, body, Amount.Seconds(testBed.Options.WarmUpSeconds), cancellation);
        var failedCold = await ServerMetrics.BadCallsAsync(server, cancellation);
        var ratios = new List<double>();
        var faults = new List<string>();
        for (var round = 0; round < testBed.Options.Rounds; round++)
        {
            LoadedRun? alone = null, swapped = null;
            foreach (var swapping in Turns.Of([false, true], round))
            {
                var load = H2Load.GrpcAsync(server, body, Amount.Seconds(testBed.Options.Seconds), cancellation);
                if (swapping)
                    faults.AddRange(await SwapAsync(models, server, load, cancellation));
                (alone, swapped) = swapping ? (alone, await load) : (await load, swapped);
                faults.AddRange((await load).Faults);
            }

            ratios.Add(swapped!.PerSecond / alone!.PerSecond);
            testBed.Steps.Tell($"round {round + 1} of {testBed.Options.Rounds}, left alone: {alone}; swapped: {swapped}");
        }

        if (await ServerMetrics.BadCallsAsync(server, cancellation) - failedCold is > 0 and var failed)
            faults.Add($"{failed:N0} calls failed");
        return
        [
            new("swap", "throughput while a model is swapped every second ÷ undisturbed, no failed request", Bound.AtLeast(0.97), ratios, [], faults),
        ];
    }

    /// <summary>Swaps for as long as the load lasts; tells where fewer swaps came about than were asked for.</summary>
    private static async Task<IEnumerable<string>> SwapAsync(
        TwoVersions models, ServerProcess server, Task<LoadedRun> load, CancellationToken cancellation)
    {
        const string swaps = "predictions_model_swaps_total";
        var before = await ServerMetrics.SumAsync(server, swaps, cancellation);
        var asked = 0;
        while (await Task.WhenAny(load, Task.Delay(BetweenSwaps, cancellation)) != load)
        {
            cancellation.ThrowIfCancellationRequested();
            models.Swap();
            asked++;
        }

        await Task.Delay(BetweenSwaps, cancellation);
        var done = await ServerMetrics.SumAsync(server, swaps, cancellation) - before;
        return done < asked ? [$"of {asked} swaps {done:N0} came about"] : [];
    }
}
