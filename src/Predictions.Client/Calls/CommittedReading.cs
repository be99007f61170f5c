namespace Predictions.Client.Calls;

/// <summary>
/// Handles the events of a consumer one by one and commits: after a number of events, when none comes for a while, and at the
/// end, also if the end is an exception. An event whose handling failed is not committed, so it comes again.
/// </summary>
internal sealed class CommittedReading(PredictionsClient client, EventsRequest request, TimeProvider time)
{
    private const int CommitEvents = 100;

    private static readonly TimeSpan CommitPause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<int, string> _done = [];
    private int _uncommitted;

    public async Task RunAsync(Func<HistoryEvent, CancellationToken, Task> handle, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var events = client.ReadEventsAsync(request, end.Token).GetAsyncEnumerator(end.Token);
        var next = Task.FromResult(false);
        try
        {
            while (true)
            {
                next = events.MoveNextAsync().AsTask();
                if (_uncommitted > 0 && await IsQuietAsync(next).ConfigureAwait(false))
                    await CommitAsync(cancellation).ConfigureAwait(false);
                if (!await next.ConfigureAwait(false))
                    break;
                await handle(events.Current, cancellation).ConfigureAwait(false);
                _done[events.Current.Partition] = events.Current.Position;
                if (++_uncommitted >= CommitEvents)
                    await CommitAsync(cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            // An enumerator that still moves cannot be disposed.
            await end.CancelAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await events.DisposeAsync().ConfigureAwait(false);
            // The caller may have canceled; what is done is done.
            await CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<bool> IsQuietAsync(Task next)
    {
        if (next.IsCompleted)
            return false;
        using var pause = new CancellationTokenSource();
        var first = await Task.WhenAny(next, Task.Delay(CommitPause, time, pause.Token)).ConfigureAwait(false);
        await pause.CancelAsync().ConfigureAwait(false);
        return first != next;
    }

    /// <summary>Commits. After an error that may pass, the next commit has these positions too.</summary>
    private async Task CommitAsync(CancellationToken cancellation)
    {
        if (_uncommitted == 0)
            return;
        var result = await client.CommitEventsAsync(request.Consumer!, _done, cancellation: cancellation).ConfigureAwait(false);
        if (result.IsSuccess)
            _uncommitted = 0;
        else if (result.Error.MayRetry)
            request.Interrupted?.Invoke(result.Error);
        else
            result.ThrowIfError();
    }
}
