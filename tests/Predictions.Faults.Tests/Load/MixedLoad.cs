using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using Predictions.LoadTest.Load;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Faults.Tests.Load;

/// <summary>
/// An open loop at a fixed rate. Every second call is an inline forecast; the others use stored histories.
/// </summary>
internal sealed class MixedLoad : IAsyncDisposable
{
    public static readonly int PerSecond = LongForm.Or(240, 1_200);

    /// <summary>The service's default in the long form. In the short form a busy machine must not cause load shedding.</summary>
    public static readonly (string, string) QueueLimit = ("Limits:QueuedPerProcessor", LongForm.Or("100000", "60"));

    // One stored call in this number is a write.
    private const int RecordInterval = 20;

    private readonly GrpcChannel[] _channels;
    private readonly CyclePredictions.CyclePredictionsClient _inline;
    private readonly CyclePredictions.CyclePredictionsClient _stored;
    private readonly CycleHistories.CycleHistoriesClient _histories;
    private readonly OpenLoop _loop;
    private int _successesOnStore;

    private MixedLoad(ServiceProcess service)
    {
        // Each kind has its own connection: inline calls must not queue behind stored calls in the client.
        _channels = [service.Channel(), service.Channel()];
        (_inline, _stored, _histories) = (new(_channels[0]), new(_channels[1]), new(_channels[1]));
        _loop = OpenLoop.Start(PerSecond, CallAsync);
    }

    /// <summary>Starts the load on a service that stores the <see cref="Population"/>.</summary>
    public static MixedLoad Start(ServiceProcess service) => new(service);

    public static bool IsInline(FinishedCall call) => call.Number % 2 == 0;

    public static bool IsRecord(FinishedCall call) => !IsInline(call) && call.Number / 2 % RecordInterval == 0;

    /// <summary>Waits until twenty consecutive calls on the store have succeeded.</summary>
    public async Task UntilTheStoreAnswersAsync()
    {
        for (var began = Stopwatch.StartNew(); Volatile.Read(ref _successesOnStore) < 20; await Task.Delay(50))
            Assert.InRange(began.Elapsed.TotalSeconds, 0, 180);
    }

    /// <summary>The calls that have ended.</summary>
    public LoadLog Finished => new(_loop.Finished);

    /// <summary>Stops the load after every call has ended.</summary>
    public async Task<LoadLog> StopAsync() => new(await _loop.StopAsync());

    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync();
        foreach (var channel in _channels)
            channel.Dispose();
    }

    private async Task<string?> CallAsync(int number, CancellationToken cancellation)
    {
        var ofHalf = number / 2;
        try
        {
            if (number % 2 == 0)
                await _inline.PredictAsync(Population.Inline, cancellationToken: cancellation);
            else if (ofHalf % RecordInterval == 0)
                await _histories.RecordHistoryAsync(Population.Record(ofHalf / RecordInterval), cancellationToken: cancellation);
            else
                await _stored.PredictAsync(Population.Stored(ofHalf), cancellationToken: cancellation);
            if (number % 2 == 1)
                Interlocked.Increment(ref _successesOnStore);
            return null;
        }
        catch (RpcException e)
        {
            if (number % 2 == 1)
                Volatile.Write(ref _successesOnStore, 0);
            return e.StatusCode.ToString();
        }
    }
}
