namespace Predictions.Service.Hosting;

/// <summary>
/// The time that one call may take. Its token ends with the caller's own deadline or hang-up, or when the configured most has passed.
/// The timer is made only for calls that wait for something.
/// </summary>
internal sealed class CallTime(TimeSpan most, TimeProvider clock, CancellationToken caller) : IDisposable
{
    private CancellationTokenSource? _cap;
    private CancellationTokenSource? _either;

    public CancellationToken Token
    {
        get
        {
            if (_either is null)
            {
                _cap = new CancellationTokenSource(most, clock);
                _either = CancellationTokenSource.CreateLinkedTokenSource(caller, _cap.Token);
            }

            return _either.Token;
        }
    }

    /// <summary>Whether the configured most has passed, rather than the caller hung up.</summary>
    public bool IsOver => _cap is { IsCancellationRequested: true };

    public void Dispose()
    {
        _either?.Dispose();
        _cap?.Dispose();
    }
}
