using Predictions.Core;

namespace Predictions.Cli.Batches;

/// <summary>
/// Repeats calls while the store is unavailable or too few replicas confirm, up to a time limit. Only the unanswered items of a
/// batch are sent again.
/// </summary>
/// <param name="maxSeconds">The time limit in seconds.</param>
/// <param name="clock">The time.</param>
/// <param name="print">Prints a message once per outage.</param>
internal sealed class StoreRetry(int maxSeconds, TimeProvider clock, Action<string> print)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private int _away;

    /// <exception cref="BatchException">The time limit passed.</exception>
    public async Task<Outcome<TAnswer>[]> AskAsync<TItem, TAnswer>(
        TItem[] items, Func<IReadOnlyList<TItem>, ValueTask<Outcome<TAnswer>[]>> ask)
    {
        var answers = await ask(items);
        var began = clock.GetTimestamp();
        while (Unanswered(answers) is { Length: > 0 } unanswered)
        {
            var (ongoing, final) = ErrorsOf(answers, unanswered);
            if (Interlocked.Exchange(ref _away, 1) == 0)
                print($"{ongoing}; retrying for {maxSeconds} s");
            if (clock.GetElapsedTime(began).TotalSeconds >= maxSeconds)
                throw new BatchException($"{final} for {maxSeconds} s; run the command again to resume");
            await Task.Delay(Interval, clock);
            var again = await ask(Array.ConvertAll(unanswered, index => items[index]));
            for (var i = 0; i < unanswered.Length; i++)
                answers[unanswered[i]] = again[i];
        }

        Volatile.Write(ref _away, 0);
        return answers;
    }

    private static (string Ongoing, string Final) ErrorsOf<T>(Outcome<T>[] answers, int[] unanswered) =>
        Array.TrueForAll(unanswered, index => answers[index].Error!.Reason == ErrorReason.StoredNotConfirmed)
            ? ("too few replicas confirm the writes", "too few replicas confirmed the writes")
            : ("the store does not answer", "the store did not answer");

    private static int[] Unanswered<T>(Outcome<T>[] answers)
    {
        List<int>? unanswered = null;
        for (var i = 0; i < answers.Length; i++)
            if (answers[i].Error?.Reason is ErrorReason.StoreUnavailable or ErrorReason.StoredNotConfirmed)
                (unanswered ??= []).Add(i);
        return unanswered is null ? [] : [.. unanswered];
    }
}
