namespace Predictions.Cli.Batches;

/// <summary>Processes several batches at once and completes them in order. Memory holds only the batches in progress.</summary>
internal static class OrderedBatches
{
    /// <param name="batches">Read one at a time, when a batch completes.</param>
    /// <param name="underWay">The number of batches in progress.</param>
    /// <param name="work">Processes one batch; runs concurrently.</param>
    /// <param name="finish">Completes one batch; runs in order, one at a time.</param>
    public static async Task RunAsync<TBatch, TResult>(
        IEnumerable<TBatch> batches, int underWay, Func<TBatch, Task<TResult>> work, Action<TBatch, TResult> finish)
    {
        var queue = new Queue<(TBatch Batch, Task<TResult> Work)>(underWay);
        try
        {
            foreach (var batch in batches)
            {
                queue.Enqueue((batch, Task.Run(() => work(batch))));
                if (queue.Count == underWay)
                    await FinishFirstAsync();
            }

            while (queue.Count > 0)
                await FinishFirstAsync();
        }
        finally
        {
            // After an error the other batches still use resources that the caller is about to dispose.
            foreach (var (_, left) in queue)
                await left.ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        async Task FinishFirstAsync()
        {
            var (batch, first) = queue.Dequeue();
            finish(batch, await first);
        }
    }
}
