using Predictions.Core;

namespace Predictions.Cli.Batches;

/// <summary>
/// Asks the store again while it is out of reach, for as long as is allowed; of a batch only those that it did not answer for.
/// </summary>
/// <param name="mostSeconds">How long without any answer.</param>
/// <param name="clock">The time.</param>
/// <param name="say">Told once of each time that the store went away.</param>
internal sealed class StoreRetry(int maxSeconds, TimeProvider clock, Action<string> say)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private int _away;

    /// <exception cref="BatchException">The store did not come back in time.</exception>
    public async Task<Outcome<TAnswer>[]> AskAsync<TItem, TAnswer>(
        TItem[] items, Func<IReadOnlyList<TItem>, ValueTask<Outcome<TAnswer>[]>> ask)
    {
        var answers = await ask(items);
        var began = clock.GetTimestamp();
        while (Unanswered(answers) is { Length: > 0 } places)
        {
            if (Interlocked.Exchange(ref _away, 1) == 0)
                say($"the store does not answer; trying again for {maxSeconds} s");
            if (clock.GetElapsedTime(began).TotalSeconds >= maxSeconds)
                throw new BatchException($"the store did not answer for {maxSeconds} s; start again to go on from here");
            await Task.Delay(Interval, clock);
            var again = await ask(Array.ConvertAll(places, place => items[place]));
            for (var i = 0; i < places.Length; i++)
                answers[places[i]] = again[i];
        }

        Volatile.Write(ref _away, 0);
        return answers;
    }

    private static int[] Unanswered<T>(Outcome<T>[] answers)
    {
        List<int>? places = null;
        for (var i = 0; i < answers.Length; i++)
            if (answers[i].Error?.Reason == ErrorReason.StoreUnavailable)
                (places ??= []).Add(i);
        return places is null ? [] : [.. places];
    }
}
