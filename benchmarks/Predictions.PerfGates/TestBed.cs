using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Stored;
using Spectre.Console;

namespace Predictions.PerfGates;

/// <summary>The reason why a scenario could not be measured, in one line.</summary>
internal sealed class MeasurementException(string message) : Exception(message);

/// <summary>Writes progress to a console, one line each, with the time since the start.</summary>
internal sealed class ProgressLog(IAnsiConsole console, TimeProvider clock)
{
    private readonly long _began = clock.GetTimestamp();

    public void Write(string line) =>
        console.MarkupLineInterpolated($"[grey]{clock.GetElapsedTime(_began):h\\:mm\\:ss}[/] {line}");
}

/// <summary>The extent of a measurement.</summary>
/// <param name="Rounds">Rounds of each scenario, 1 to 101.</param>
/// <param name="Seconds">The measured time of one target in one round, 1 to 600.</param>
/// <param name="SoakMinutes">The duration of the soak, 1 to 1,440.</param>
/// <param name="IsQuick">Whether to use small populations and write no results.</param>
internal sealed record TestBedOptions(int Rounds, int Seconds, int SoakMinutes, bool IsQuick)
{
    /// <summary>Stored users of most scenarios.</summary>
    public int Users => IsQuick ? 2_000 : 100_000;

    /// <summary>Stored users of the scenarios with a large population.</summary>
    public int ManyUsers => IsQuick ? 10_000 : 1_000_000;

    /// <summary>Stored users that <see cref="ManyUsers"/> are compared with.</summary>
    public int FewUsers => IsQuick ? 1_000 : 10_000;

    /// <summary>The warm-up of a server in seconds, until the runtime has compiled hot code at its highest tier.</summary>
    public int WarmUpSeconds => IsQuick ? 2 : 40;

    /// <summary>The unmeasured load before each measurement, in seconds.</summary>
    public int SettleSeconds => IsQuick ? 1 : 2;

    /// <summary>The first value out of range, in one line; <c>null</c> if all are valid.</summary>
    public string? Problem() => this switch
    {
        { Rounds: < 1 or > 101 } => "--rounds must be 1 to 101",
        { Seconds: < 1 or > 600 } => "--seconds must be 1 to 600",
        { SoakMinutes: < 1 or > 1_440 } => "--soak-minutes must be 1 to 1,440",
        _ => null,
    };
}

/// <summary>The programs and stores of all scenarios. It creates them on first use, and later scenarios share them.</summary>
/// <param name="options">The extent of the measurement.</param>
/// <param name="programs">The measured programs.</param>
/// <param name="log">Receives progress.</param>
internal sealed class TestBed(TestBedOptions options, PublishedPrograms programs, ProgressLog log) : IAsyncDisposable
{
    private StoredPopulation? _population;
    private StoredPopulation? _many;

    public TestBedOptions Options => options;

    public PublishedPrograms Programs => programs;

    public ProgressLog Log => log;

    /// <summary>100,000 users with 3 to 60 cycles each, stored for all three servers.</summary>
    public async Task<StoredPopulation> PopulationAsync(CancellationToken cancellation) =>
        _population ??= await StoredPopulation.StoreAsync(StoredPopulation.Usual(options.Users), Enum.GetValues<Peer>(), log,
            cancellation);

    /// <summary>1,000,000 such users, stored for the service only.</summary>
    public async Task<StoredPopulation> ManyAsync(CancellationToken cancellation) =>
        _many ??= await StoredPopulation.StoreAsync(StoredPopulation.Usual(options.ManyUsers), [Peer.Ours], log, cancellation);

    /// <summary>Starts a server with a store.</summary>
    public async Task<ServerProcess> StartAsync(
        Peer peer, StoredPopulation store, CancellationToken cancellation,
        params IEnumerable<(string Name, string Value)> settings) =>
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
