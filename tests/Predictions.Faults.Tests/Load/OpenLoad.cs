using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Faults.Tests.Load;

/// <summary>
/// Calls at an even rate that does not give way when answers are slow, half of them inline forecasts and the other half on stored
/// histories, each kept with its time and status. Latencies count from the time that a call was due.
/// </summary>
internal sealed class OpenLoad : IDisposable
{
    public const int PerSecond = 1_200;

    /// <summary>One stored call in so many is a record.</summary>
    private const int RecordEvery = 20;

    /// <summary>Inline and stored calls use connections of their own: those of the one must not queue behind the others in the client.</summary>
    private readonly GrpcChannel[] _channels;

    private readonly Thread _thread;
    private readonly List<LoggedCall> _log = [];
    private readonly Lock _lock = new();
    private int _underWay;
    private volatile bool _isOver;

    private OpenLoad(ServiceProcess service)
    {
        _channels = [service.Channel(), service.Channel()];
        _thread = new Thread(Send) { IsBackground = true, Priority = ThreadPriority.AboveNormal };
    }

    /// <summary>Starts it on a service that <see cref="Population"/> was stored in.</summary>
    public static OpenLoad Start(ServiceProcess service)
    {
        var load = new OpenLoad(service);
        load._thread.Start();
        return load;
    }

    /// <summary>Ends it once every call was answered.</summary>
    public async Task<LoadLog> StopAsync()
    {
        _isOver = true;
        _thread.Join();
        while (Volatile.Read(ref _underWay) > 0)
            await Task.Delay(5);
        lock (_lock)
            return new LoadLog([.. _log]);
    }

    public void Dispose()
    {
        _isOver = true;
        foreach (var channel in _channels)
            channel.Dispose();
    }

    private void Send()
    {
        var (inline, stored) = (new CyclePredictions.CyclePredictionsClient(_channels[0]), new CyclePredictions.CyclePredictionsClient(_channels[1]));
        var histories = new CycleHistories.CycleHistoriesClient(_channels[1]);
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; !_isOver; i++)
        {
            var due = began + i * Stopwatch.Frequency / PerSecond;
            while (Stopwatch.GetTimestamp() < due)
                Thread.Sleep(1);
            var ofHalf = i / 2;
            if (i % 2 == 0)
                _ = KeepAsync(CallKind.Inline, due, () => inline.PredictAsync(Population.Inline).ResponseAsync);
            else if (ofHalf % RecordEvery == 0)
                _ = KeepAsync(CallKind.Record, due, () => histories.RecordHistoryAsync(Population.Record(ofHalf / RecordEvery)).ResponseAsync);
            else
                _ = KeepAsync(CallKind.Stored, due, () => stored.PredictAsync(Population.Stored(ofHalf)).ResponseAsync);
        }
    }

    private async Task KeepAsync<T>(CallKind kind, long due, Func<Task<T>> call)
    {
        Interlocked.Increment(ref _underWay);
        var status = StatusCode.OK;
        try
        {
            // Off the thread that keeps the time.
            await Task.Run(call);
        }
        catch (RpcException failure)
        {
            status = failure.StatusCode;
        }

        var logged = new LoggedCall(kind, due, Stopwatch.GetElapsedTime(due).TotalMilliseconds, status);
        lock (_lock)
            _log.Add(logged);
        Interlocked.Decrement(ref _underWay);
    }
}
