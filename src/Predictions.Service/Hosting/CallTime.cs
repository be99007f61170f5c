namespace Predictions.Service.Hosting;

/// <summary>
/// The time that one call may take. Its token ends with the caller's own deadline or hang-up, or when the configured most has passed.
/// The token is made only for calls that ask for it.
/// </summary>
internal abstract class CallTime(CallBounds bounds) : IDisposable
{
    private CancellationTokenSource? _cap;
    private CancellationTokenSource? _either;

    public CancellationToken Token
    {
        get
        {
            if (_either is null)
            {
                _cap = new CancellationTokenSource(bounds.Most, bounds.Clock);
                _either = CancellationTokenSource.CreateLinkedTokenSource(Caller, _cap.Token);
            }

            return _either.Token;
        }
    }

    /// <summary>
    /// For a call that only reads the store once: none where the store's own time-out is shorter than the longest call, since the
    /// read then ends by itself within that, whether or not the caller is still there.
    /// </summary>
    public CancellationToken ForOneRead => bounds.OutlastsOneRead ? CancellationToken.None : Token;

    /// <summary>Whether the configured most has passed, rather than the caller hung up.</summary>
    public bool IsOver => _cap is { IsCancellationRequested: true };

    /// <summary>Ends with the caller's deadline or hang-up. Not free to ask for.</summary>
    protected abstract CancellationToken Caller { get; }

    public void Dispose()
    {
        _either?.Dispose();
        _cap?.Dispose();
    }
}
