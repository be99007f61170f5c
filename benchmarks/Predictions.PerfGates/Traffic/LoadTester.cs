using Predictions.LoadTest.Load;
using Predictions.LoadTest.Results;
using Predictions.LoadTest.Targets;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Stored;
using ServerProcess = Predictions.PerfGates.Servers.ServerProcess;
using WatchedProcess = Predictions.LoadTest.Targets.ServerProcess;

namespace Predictions.PerfGates.Traffic;

/// <summary>Runs the load tester over gRPC on 8 connections, for all users equally.</summary>
internal static class LoadTester
{
    /// <summary>Requests in flight on each connection that saturate the service without any rejection.</summary>
    public const int SaturatingInFlight = 4;

    // As many as h2load's saturating runs.
    private const int MaxInFlight = 32;

    // A busier load tester may have been late itself.
    private const double MaxBusyPercent = 90;

    /// <summary>A fixed rate that does not wait for answers.</summary>
    public static LoadPlan Open(ServerProcess server, StoredPopulation store, double rate, double seconds) =>
        Of(server, store) with { Rate = rate, Seconds = seconds };

    /// <summary>The maximum throughput.</summary>
    public static LoadPlan Closed(ServerProcess server, StoredPopulation store, double seconds) =>
        Of(server, store) with { Rate = null, Closed = MaxInFlight, Seconds = seconds };

    public static async Task<Measurement> RunAsync(
        LoadPlan plan, ServerProcess server, CancellationToken cancellation, TimeSpan? interval = null,
        Action<ProgressSample>? progress = null)
    {
        using var watched = WatchedProcess.Find(server.Id);
        var measured = await LoadRun.MeasureAsync(plan, watched, interval ?? TimeSpan.FromSeconds(1), progress, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return measured;
    }

    /// <summary>The reasons to reject a run: errors, a late load tester, or a server that was not saturated.</summary>
    public static IEnumerable<string> FaultsOf(Peer peer, Measurement run)
    {
        foreach (var error in run.Errors)
            yield return $"{peer}: {error.Value:N0} × {error.Key}";
        if (run.Rate is not null && run.LoadTesterBusyPercent > MaxBusyPercent)
            yield return $"{peer}: the load tester's core was over {MaxBusyPercent:0} % busy; the latencies may be its own";
        if (run.Closed is not null && run.Server is { } use && use.BusyPercent < ServerUse.SaturatedPercent)
            yield return $"{peer}: busy under {ServerUse.SaturatedPercent:0} %; the load did not saturate it";
    }

    /// <summary>A saturated run in words.</summary>
    public static string Describe(Measurement run) =>
        $"{run.Throughput:N0}/s, {run.Server!.CpuUsPerRequest:0.0} µs of CPU each, server {run.Server.BusyPercent:0} % busy";

    // Most scenarios warm a server once for all rounds.
    private static LoadPlan Of(ServerProcess server, StoredPopulation store) => new()
    {
        Target = new Target(Transport.Grpc, server.Grpc.Host, server.Grpc.Port), Users = store.Users.Count, WarmUpSeconds = 0,
    };
}
