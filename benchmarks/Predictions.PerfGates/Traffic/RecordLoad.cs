using System.Diagnostics;
using Grpc.Net.Client;
using Predictions.PerfGates.Servers;
using Predictions.V1;

namespace Predictions.PerfGates.Traffic;

/// <summary>Writes of records over gRPC, each with its number.</summary>
/// <param name="requestOf">The request with a number, counted from 1.</param>
internal sealed class RecordLoad(Func<int, RecordHistoryRequest> requestOf)
{
    private const int Writers = 64;

    private int _last;

    /// <summary>Writes the next records as fast as the service answers.</summary>
    /// <param name="server">The service.</param>
    /// <param name="redis">The process id of its Redis.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<RecordRun> SaturateAsync(
        ServerProcess server, int redis, double seconds, CancellationToken cancellation)
    {
        using var channel = GrpcChannel.ForAddress(server.Grpc);
        var count = 0;
        var (began, busy, store) = (Stopwatch.GetTimestamp(), server.ProcessorTime, TimeOf(redis));
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(
            async () =>
            {
                while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
                {
                    await NextAsync(channel, cancellation);
                    Interlocked.Increment(ref count);
                }
            }, cancellation)));
        return new RecordRun(
            count, Stopwatch.GetElapsedTime(began), server.ProcessorTime - busy, TimeOf(redis) - store);
    }

    /// <summary>Writes the next record. Returns its user and revision.</summary>
    public async Task<(string User, long Revision)> NextAsync(GrpcChannel channel, CancellationToken cancellation)
    {
        var request = requestOf(Interlocked.Increment(ref _last));
        var recorded = await new CycleHistories.CycleHistoriesClient(channel)
            .RecordHistoryAsync(request, cancellationToken: cancellation);
        return (request.UserId, recorded.Revision);
    }

    private static TimeSpan TimeOf(int process)
    {
        using var running = Process.GetProcessById(process);
        return running.TotalProcessorTime;
    }
}

/// <summary>Records as fast as the service answers.</summary>
/// <param name="Count">Acknowledged records.</param>
/// <param name="Elapsed">The duration.</param>
/// <param name="ServerTime">CPU time of the service.</param>
/// <param name="RedisTime">CPU time of Redis.</param>
internal sealed record RecordRun(int Count, TimeSpan Elapsed, TimeSpan ServerTime, TimeSpan RedisTime)
{
    public double PerSecond => Count / Elapsed.TotalSeconds;

    /// <summary>The share of its core that the service used.</summary>
    public double Busy => ServerTime / Elapsed;

    /// <summary>CPU time of the service per record in microseconds.</summary>
    public double ServiceMicroseconds => ServerTime.TotalMicroseconds / Count;

    public override string ToString() =>
        $"{PerSecond:N0} records/s, {ServiceMicroseconds:0.0} µs of the service and "
        + $"{RedisTime.TotalMicroseconds / Count:0.0} µs of Redis each, service {Busy:P0} busy";
}
