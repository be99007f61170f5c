namespace Predictions.Redis;

/// <summary>
/// One time-out for many short waits. A timer for each would cost more than what is waited for; here all waits that begin within
/// the same few milliseconds share one, and end up to that much late.
/// </summary>
/// <param name="timeout">The least that a wait lasts.</param>
/// <param name="clock">Time.</param>
public sealed class SharedTimeout(TimeSpan timeout, TimeProvider clock)
{
    /// <summary>Waits that begin so close together share a token.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private Shared? _latest;

    /// <summary>A token that is cancelled once the time-out has passed, and at most <see cref="Step"/> later.</summary>
    public CancellationToken Token
    {
        get
        {
            var latest = Volatile.Read(ref _latest);
            var now = clock.GetTimestamp();
            if (latest is null || clock.GetElapsedTime(latest.Began, now) >= Step)
                // Where two callers make one each, both are good; the one that is not kept serves its own call.
                Volatile.Write(ref _latest, latest = new Shared(now, new CancellationTokenSource(timeout + Step, clock)));
            return latest.Source.Token;
        }
    }

    // Never disposed: a wait may still hold its token, and once cancelled a source holds no timer.
    private sealed record Shared(long Began, CancellationTokenSource Source);
}
