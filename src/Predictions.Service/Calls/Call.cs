using System.Security.Claims;

namespace Predictions.Service.Calls;

/// <summary>
/// The context of one call: its caller and its deadline. <see cref="Token"/> is canceled by the caller's deadline, by a
/// disconnect or when <see cref="CallBounds.MaxTime"/> has passed. It is created on first use.
/// </summary>
internal abstract class Call(CallBounds bounds) : IDisposable
{
    private long _began = bounds.Clock.GetTimestamp();
    // A longer timer is an error. gRPC allows deadlines of many years.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    private CancellationTokenSource? _deadline;
    private CancellationTokenSource? _linked;

    /// <summary>The authenticated principal; <c>null</c> without authentication.</summary>
    public abstract ClaimsPrincipal? Principal { get; }

    /// <summary>Who makes the call.</summary>
    public Caller Caller => Principal?.Identity as Caller ?? Caller.Anonymous;

    /// <summary>"grpc" or "http".</summary>
    public abstract string Transport { get; }

    /// <summary>The request.</summary>
    public abstract HttpContext Http { get; }

    public CancellationToken Token
    {
        get
        {
            if (_linked is null)
            {
                _deadline = NewDeadline(TimeLeft);
                _linked = CancellationTokenSource.CreateLinkedTokenSource(RequestAborted, _deadline.Token);
            }

            return _linked.Token;
        }
    }

    /// <summary>
    /// The token for a call that reads the store once. It is <see cref="CancellationToken.None"/> if the store's own timeout is
    /// shorter than the call's time: the read then ends in time without a token.
    /// </summary>
    public CancellationToken ForOneRead =>
        bounds.LongestRead <= (CallersTime == TimeSpan.MaxValue ? bounds.MaxTime : TimeLeft) ? CancellationToken.None : Token;

    /// <summary>
    /// Whether the call's time is over. Handlers check it before and after they use the store, so that no work starts without a
    /// caller who waits for it.
    /// </summary>
    public bool IsExpired =>
        _deadline is { IsCancellationRequested: true } || Elapsed >= bounds.MaxTime || IsCallersDeadlineOver;

    /// <summary>Whether <see cref="RequestAborted"/> is canceled.</summary>
    public bool IsAborted => RequestAborted.IsCancellationRequested;

    /// <summary>How long the call has taken so far, from its start or the last <see cref="Restart"/>.</summary>
    protected TimeSpan Elapsed => bounds.Clock.GetElapsedTime(_began);

    /// <summary>How long the caller waits, if <see cref="RequestAborted"/> does not include the caller's deadline.</summary>
    protected virtual TimeSpan CallersTime => TimeSpan.MaxValue;

    private TimeSpan TimeLeft
    {
        get
        {
            var left = (CallersTime < bounds.MaxTime ? CallersTime : bounds.MaxTime) - Elapsed;
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>
    /// Canceled by a disconnect, and over the gRPC library also by the caller's deadline. Reading it may allocate.
    /// </summary>
    protected abstract CancellationToken RequestAborted { get; }

    /// <summary>Whether a deadline that the caller set has passed. Reading it allocates nothing.</summary>
    protected abstract bool IsCallersDeadlineOver { get; }

    /// <summary>Counts the call's time from now.</summary>
    protected void Restart() => _began = bounds.Clock.GetTimestamp();

    /// <summary>A source that is canceled after some time, 0 at least.</summary>
    protected CancellationTokenSource NewDeadline(TimeSpan time) =>
        new(time < LongestTimer ? time : LongestTimer, bounds.Clock);

    public void Dispose()
    {
        _linked?.Dispose();
        _deadline?.Dispose();
    }
}
