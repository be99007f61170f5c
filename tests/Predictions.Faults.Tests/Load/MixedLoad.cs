using Grpc.Core;
using Grpc.Net.Client;
using Predictions.LoadTest.Load;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Faults.Tests.Load;

/// <summary>
/// An open loop of 1,200 calls per second. Every second call is an inline forecast; the others use stored histories.
/// </summary>
internal sealed class MixedLoad : IAsyncDisposable
{
    public const int PerSecond = 1_200;

    // One stored call in this number is a write.
    private const int RecordInterval = 20;

    private readonly GrpcChannel[] _channels;
    private readonly CyclePredictions.CyclePredictionsClient _inline;
    private readonly CyclePredictions.CyclePredictionsClient _stored;
    private readonly CycleHistories.CycleHistoriesClient _histories;
    private readonly OpenLoop _loop;

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
            return null;
        }
        catch (RpcException e)
        {
            return e.StatusCode.ToString();
        }
    }
}
