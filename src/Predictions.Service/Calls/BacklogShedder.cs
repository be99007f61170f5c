namespace Predictions.Service.Calls;

/// <summary>
/// Sheds load by the length of the thread pool's backlog: once it is above a limit for <see cref="LoadShedder.Patience"/>, or at
/// once above <see cref="Burst"/> times it, and at once for <see cref="LoadShedder.Memory"/> after it was last full.
/// </summary>
/// <remarks>
/// While it sheds, at most one more backlog of the permitted length is admitted until the backlog is short again: work items are
/// not all calls, and a thousand connections that close must not block the few callers that remain.
/// </remarks>
/// <param name="queuedPerProcessor">The limit, for each processor.</param>
/// <param name="waiting">The work items that wait in the thread pool.</param>
/// <param name="clock">The clock.</param>
internal sealed class BacklogShedder(int queuedPerProcessor, Func<long> waiting, TimeProvider clock)
    : LoadShedder(waiting, clock)
{
    /// <summary>The longest accepted burst, in multiples of the limit.</summary>
    public const int Burst = 10;

    private readonly int _limit = queuedPerProcessor * Environment.ProcessorCount;
    private long _longSince = Never;
    private long _shedAt = Never;
    private int _admitted;
    private volatile bool _isFull;

    protected override bool Admits() => !_isFull || Interlocked.Increment(ref _admitted) <= _limit;

    protected override void Sample(long waiting, long now, TimeSpan age)
    {
        if (waiting <= _limit)
        {
            (_isFull, _longSince) = (false, Never);
            Volatile.Write(ref _admitted, 0);
            return;
        }

        if (_longSince == Never || age > Patience)
            _longSince = now;
        var isRemembered = _shedAt != Never && Clock.GetElapsedTime(_shedAt, now) < Memory;
        if (!isRemembered && waiting <= Burst * _limit && Clock.GetElapsedTime(_longSince, now) < Patience)
            return;
        _shedAt = now;
        _isFull = true;
    }
}
