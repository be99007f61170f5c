namespace Predictions.Cli.Batches;

/// <summary>Works on several batches at once and finishes them in their order; never more are held than are under way.</summary>
internal static class OrderedBatches
{
    /// <param name="batches">Read one by one as there is room.</param>
    /// <param name="underWay">How many at once.</param>
    /// <param name="work">What is done with each, several at a time.</param>
    /// <param name="finish">What is done with each result, one at a time and in order.</param>
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
            // After a failure the others still use what the caller is about to close.
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
