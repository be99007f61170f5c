namespace Predictions.Service.Calls;

/// <summary>
/// What one call is beside its request: who makes it, and the time that it may take. Its token ends with the caller's own deadline or
/// hang-up, or when the configured most has passed. The token is made only for calls that ask for it.
/// </summary>
internal abstract class Call(CallBounds bounds) : IDisposable
{
    private readonly long _began = bounds.Clock.GetTimestamp();
    private CancellationTokenSource? _cap;
    private CancellationTokenSource? _either;

    /// <summary>Who makes it.</summary>
    public abstract Caller By { get; }

    /// <summary>The way that it came, "grpc" or "http".</summary>
    public abstract string Transport { get; }

    public CancellationToken Token
    {
        get
        {
            if (_either is null)
            {
                _cap = new CancellationTokenSource(bounds.Most, bounds.Clock);
                _either = CancellationTokenSource.CreateLinkedTokenSource(RequestAborted, _cap.Token);
            }

            return _either.Token;
        }
    }

    /// <summary>
    /// For a call that only reads the store once: none where the store's own time-out is shorter than the longest call, since the
    /// read then ends by itself within that, whether or not the caller is still there.
    /// </summary>
    public CancellationToken ForOneRead => bounds.OutlastsOneRead ? CancellationToken.None : Token;

    /// <summary>
    /// Whether there is none left, of the caller's own or of the configured most: asked before the store and again after it, so that
    /// nothing is begun that nobody waits for.
    /// </summary>
    public bool IsExpired => _cap is { IsCancellationRequested: true } || bounds.Clock.GetElapsedTime(_began) >= bounds.Most || IsCallersTimeOver;

    /// <summary>Ends with the caller's deadline or hang-up. Not free to ask for.</summary>
    protected abstract CancellationToken RequestAborted { get; }

    /// <summary>Whether a deadline that the caller set has passed. Free to ask for.</summary>
    protected abstract bool IsCallersTimeOver { get; }

    public void Dispose()
    {
        _either?.Dispose();
        _cap?.Dispose();
    }
}
