using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Stored;
using Predictions.LoadTest.Load;
using Predictions.LoadTest.Results;
using Predictions.LoadTest.Targets;
using Watched = Predictions.LoadTest.Servers.ServerProcess;

namespace Predictions.PerfGates.Traffic;

/// <summary>The project's own load tester, which asks for every user alike, over gRPC from 8 connections.</summary>
internal static class LoadTester
{
    /// <summary>Requests under way on each connection of a saturated run, as h2load has them.</summary>
    private const int Streams = 32;

    /// <summary>A tester busier than this may have been what was late.</summary>
    private const double BusiestPercent = 90;

    /// <summary>Requests at a set rate, whatever the answers.</summary>
    public static LoadPlan Open(ServerProcess server, StoredPopulation store, double rate, double seconds) =>
        Of(server, store) with { Rate = rate, Seconds = seconds };

    /// <summary>As many requests as the server answers.</summary>
    public static LoadPlan Closed(ServerProcess server, StoredPopulation store, double seconds) =>
        Of(server, store) with { Rate = null, Closed = Streams, Seconds = seconds };

    /// <summary>Runs one load.</summary>
    public static async Task<Measurement> RunAsync(
        LoadPlan plan, ServerProcess server, CancellationToken cancellation, TimeSpan? momentEvery = null, Action<Moment>? progress = null)
    {
        using var watched = Watched.Find(server.Id);
        var measured = await LoadRun.MeasureAsync(plan, watched, momentEvery ?? TimeSpan.FromSeconds(1), progress, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return measured;
    }

    /// <summary>What speaks against a run: errors, and that the tester itself may have been late.</summary>
    public static IEnumerable<string> FaultsOf(Peer peer, Measurement run)
    {
        foreach (var error in run.Errors)
            yield return $"{peer}: {error.Value:N0} × {error.Key}";
        if (run.Rate is not null && run.LoadTesterBusyPercent > BusiestPercent)
            yield return $"{peer}: the load tester's core was over {BusiestPercent:0} % busy; the latencies may be its own";
        if (run.Closed is not null && run.Server is { } use && use.BusyPercent < ServerUse.SaturatedPercent)
            yield return $"{peer}: busy under {ServerUse.SaturatedPercent:0} %; the load did not saturate it";
    }

    // What is unmeasured is the caller's to send: most rows warm a server once for all rounds.
    private static LoadPlan Of(ServerProcess server, StoredPopulation store) => new()
    {
        Target = new Target(Transport.Grpc, server.Grpc.Host, server.Grpc.Port), Users = store.Population.Users, WarmUpSeconds = 0,
    };
}
