using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>A well-behaved caller: inline forecasts at a steady rate, whatever becomes of the ones before, and what became of each.</summary>
internal sealed class SteadyCalls : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly CyclePredictions.CyclePredictionsClient _client;
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<string, int> _failures = [];
    private readonly ConcurrentBag<Task> _calls = [];
    private readonly Task _sending;
    private int _succeeded;

    private SteadyCalls(ChannelBase channel, int perSecond)
    {
        _client = new CyclePredictions.CyclePredictionsClient(channel);
        _sending = Task.Run(() => SendAsync(perSecond));
    }

    /// <summary>Calls that were answered with a forecast.</summary>
    public int Succeeded => Volatile.Read(ref _succeeded);

    /// <summary>The others by what was told of them.</summary>
    public IReadOnlyDictionary<string, int> Failures => _failures;

    /// <summary>The share that was answered with a forecast.</summary>
    public double Success => Succeeded / (double)Math.Max(1, Succeeded + _failures.Values.Sum());

    public static SteadyCalls Begin(ChannelBase channel, int perSecond) => new(channel, perSecond);

    /// <summary>Sends no more, and waits for what is under way.</summary>
    public async Task EndAsync()
    {
        await _ended.CancelAsync();
        await _sending;
        await Task.WhenAll(_calls);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _ended.Dispose();
    }

    public override string ToString() =>
        $"{Succeeded} answered, {(_failures.IsEmpty ? "none failed" : string.Join(", ", _failures.Select(f => $"{f.Value} × {f.Key}")))}";

    private async Task SendAsync(int perSecond)
    {
        var began = Stopwatch.StartNew();
        for (var sent = 0; !_ended.IsCancellationRequested;)
        {
            for (; sent < began.Elapsed.TotalSeconds * perSecond; sent++)
                _calls.Add(CallAsync());
            await Task.Delay(5);
        }
    }

    private async Task CallAsync()
    {
        try
        {
            await _client.PredictAsync(Samples.Inline(), deadline: (TimeProvider.System.GetUtcNow() + Deadline).UtcDateTime);
            Interlocked.Increment(ref _succeeded);
        }
        catch (RpcException e)
        {
            _failures.AddOrUpdate($"{e.StatusCode} {e.Status.Detail}", 1, static (_, count) => count + 1);
        }
    }
}
