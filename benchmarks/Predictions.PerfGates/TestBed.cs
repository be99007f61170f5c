using Predictions.PerfGates.Progress;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Stored;

namespace Predictions.PerfGates;

/// <summary>What rows are measured with; servers and stores are made when first asked for, and shared by the rows after.</summary>
/// <param name="options">How much is measured.</param>
/// <param name="programs">What is measured.</param>
/// <param name="steps">Is told what is being done.</param>
internal sealed class TestBed(TestBedOptions options, PublishedPrograms programs, Steps steps) : IAsyncDisposable
{
    private StoredPopulation? _population;
    private StoredPopulation? _many;

    public TestBedOptions Options => options;

    public PublishedPrograms Programs => programs;

    public Steps Steps => steps;

    /// <summary>100,000 users with 3 to 60 cycles each, stored for all three servers.</summary>
    public async Task<StoredPopulation> PopulationAsync(CancellationToken cancellation) =>
        _population ??= await StoredPopulation.StoreAsync(StoredPopulation.Usual(options.Users), Enum.GetValues<Peer>(), steps, cancellation);

    /// <summary>1,000,000 of them, stored for the service alone.</summary>
    public async Task<StoredPopulation> ManyAsync(CancellationToken cancellation) =>
        _many ??= await StoredPopulation.StoreAsync(StoredPopulation.Usual(options.ManyUsers), [Peer.Ours], steps, cancellation);

    /// <summary>Starts a server over a store.</summary>
    public async Task<ServerProcess> StartAsync(
        Peer peer, StoredPopulation store, CancellationToken cancellation, params IEnumerable<(string Name, string Value)> settings) =>
        await ServerProcess.StartAsync(
            await programs.ServerAsync(peer, cancellation), store.Redis.ConnectionString, cancellation, settings);

    public async ValueTask DisposeAsync()
    {
        foreach (var store in new[] { _population, _many })
            if (store is not null)
                await store.DisposeAsync();
        programs.Dispose();
    }
}
