using System.Runtime.CompilerServices;
using Google.Protobuf;
using Predictions.Client.Mapping;

namespace Predictions.Client.Calls;

/// <summary>
/// Forecasts for many users: requests → batches → answers in the order of the requests. Some batches are in flight at once.
/// No more are read before the first of them is answered and its answers are taken, so the memory is bounded.
/// </summary>
internal sealed class ForecastStream(
    ServiceClients clients, ServiceCalls calls, PredictionsClientOptions options, TimeProvider time)
{
    /// <summary>The most requests of a batch.</summary>
    public const int BatchItems = 500;

    // Below the contract's 4 MiB for a batch, with room for the length of each item.
    private const int BatchBytes = 4_000_000;

    public async IAsyncEnumerable<ForecastAnswer> RunAsync(
        IAsyncEnumerable<ForecastRequest> requests, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var inFlight = new Queue<Task<ForecastAnswer[]>>();
        try
        {
            await foreach (var batch in BatchesAsync(requests, end.Token).ConfigureAwait(false))
            {
                inFlight.Enqueue(AnswersAsync(batch, end.Token));
                if (inFlight.Count < options.BatchesInFlight)
                    continue;
                foreach (var answer in await inFlight.Dequeue().ConfigureAwait(false))
                    yield return OrThrow(answer, cancellation);
            }

            while (inFlight.TryDequeue(out var last))
                foreach (var answer in await last.ConfigureAwait(false))
                    yield return OrThrow(answer, cancellation);
        }
        finally
        {
            // A caller who takes no more ends the batches that are in flight.
            await end.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(inFlight)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Answers that wait to be taken do not outlive a cancellation.
    private static ForecastAnswer OrThrow(ForecastAnswer answer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return answer;
    }

    private static async IAsyncEnumerable<List<Item>> BatchesAsync(
        IAsyncEnumerable<ForecastRequest> requests, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (batch, bytes) = (new List<Item>(), 0);
        await foreach (var request in requests.WithCancellation(cancellation).ConfigureAwait(false))
        {
            var item = new Item(request, WireForecasts.ToWire(request));
            var size = item.Wire.CalculateSize() + CodedOutputStream.ComputeLengthSize(BatchBytes) + 1;
            if (batch.Count == BatchItems || (batch.Count > 0 && bytes + size > BatchBytes))
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }

            batch.Add(item);
            bytes += size;
        }

        if (batch.Count > 0)
            yield return batch;
    }

    /// <summary>Answers a batch. Items whose error may pass are sent again, after a pause that grows.</summary>
    private async Task<ForecastAnswer[]> AnswersAsync(List<Item> batch, CancellationToken cancellation)
    {
        var open = batch;
        for (var retry = 0; ; retry++)
        {
            await SendAsync(open, cancellation).ConfigureAwait(false);
            open = open.FindAll(item => item.Result!.Error is { MayRetry: true });
            if (open.Count == 0 || retry == options.BatchRetries)
                return [.. batch.Select(item => new ForecastAnswer(item.Request, item.Result!))];
            var pause = Pauses.Before(retry, open.Max(item => item.Result!.Error!.RetryAfter));
            await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(List<Item> items, CancellationToken cancellation)
    {
        var request = new V1.BatchPredictRequest { Requests = { items.Select(item => item.Wire) } };
        var results = await calls.RunAsync(
            call => clients.Predictions.BatchPredictAsync(request, call),
            reply => reply.Results,
            options.BatchDeadline,
            cancellation).ConfigureAwait(false);
        for (var i = 0; i < items.Count; i++)
            items[i].Result = results.TryGet(out var all, out var error)
                ? WireForecasts.ToResult(all[i])
                : PredictionsResult.Failure<Forecast>(error);
    }

    private sealed class Item(ForecastRequest request, V1.PredictRequest wire)
    {
        public ForecastRequest Request => request;

        public V1.PredictRequest Wire => wire;

        public PredictionsResult<Forecast>? Result { get; set; }
    }
}
