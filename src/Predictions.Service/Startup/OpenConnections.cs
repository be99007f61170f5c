using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Predictions.Service.Calls;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Startup;

/// <summary>
/// The open connections. Closes a connection that is one too many, silent or too old, or that resets too many calls. While the
/// instance stops, closes the connections of callers one by one.
/// </summary>
internal sealed class OpenConnections
{
    /// <summary>
    /// A connection that remains for this long after it was asked to close, or after its socket closed, is aborted and no longer
    /// counts. The server never ends some connections of hostile clients.
    /// </summary>
    public static readonly TimeSpan AbortAfter = TimeSpan.FromMinutes(1);

    private const string Resets = "resets", Forgotten = "forgotten";

    private readonly ConnectionOptions _options;
    private readonly TimeProvider _clock;
    private readonly Action<string> _countAborted;
    private readonly ConcurrentDictionary<OpenConnection, bool> _callers = [];
    private int _count;

    public OpenConnections(ConnectionOptions options, TimeProvider clock, MetricsPage metrics)
    {
        (_options, _clock) = (options, clock);
        metrics.AddGauge("predictions_connections", "Connections of callers.", () => Volatile.Read(ref _count));
        metrics.AddGauge("predictions_connections_limit", "The most connections of callers; more are closed.", () => options.Max);
        _countAborted = metrics.AddCounter(
            "predictions_connections_aborted_total",
            "Connections that reset too many calls, or that remained a minute after their end.",
            "reason", [Resets, Forgotten]);
    }

    /// <summary>Serves a connection until it has ended.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next, Listener listener)
    {
        using var open = new OpenConnection(this, connection);
        connection.Features.Set(new ListenerFeature(listener, open.AbortForResets));
        if (listener is Listener.Http or Listener.Grpc && !TryAdd(open))
            connection.Abort(new ConnectionAbortedException("Too many connections"));
        else if (await HasSentAsync(connection))
            await next(connection);
    }

    /// <summary>Asks the connections of callers to close, evenly over a time. Ends after that time, or when canceled.</summary>
    public async Task CloseOneByOneAsync(TimeSpan time, CancellationToken cancellation)
    {
        var began = _clock.GetTimestamp();
        var open = _callers.Keys.ToArray();
        for (var i = 0; i < open.Length && !cancellation.IsCancellationRequested; i++)
        {
            await UntilAsync(time * ((i + 1) / (open.Length + 1.0)));
            open[i].RequestClose();
        }

        await UntilAsync(time);

        async Task UntilAsync(TimeSpan due)
        {
            if (due - _clock.GetElapsedTime(began) is var left && left > TimeSpan.Zero)
                await Task.Delay(left, _clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool TryAdd(OpenConnection open)
    {
        if (Interlocked.Increment(ref _count) > _options.Max)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        _callers[open] = true;
        return true;
    }

    private void Remove(OpenConnection open)
    {
        if (_callers.TryRemove(open, out _))
            Interlocked.Decrement(ref _count);
    }

    /// <summary>
    /// Waits up to the idle timeout for the first byte. The server allocates about 40 kB for an HTTP/2 connection as soon as it
    /// gets it, so a silent connection is not handed over.
    /// </summary>
    private async Task<bool> HasSentAsync(ConnectionContext connection)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(_options.IdleSeconds), _clock);
        try
        {
            var input = connection.Transport.Input;
            var read = await input.ReadAsync(timeout.Token);
            input.AdvanceTo(read.Buffer.Start);
            return !read.Buffer.IsEmpty;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return false;
        }
    }

    private sealed class OpenConnection : IDisposable
    {
        private readonly OpenConnections _all;
        private readonly ConnectionContext _connection;
        private readonly IConnectionLifetimeNotificationFeature? _lifetime;
        private readonly ITimer _timer;
        private readonly CancellationTokenRegistration _onClosed;
        private volatile bool _isEnding;

        public OpenConnection(OpenConnections all, ConnectionContext connection)
        {
            (_all, _connection) = (all, connection);
            _lifetime = connection.Features.Get<IConnectionLifetimeNotificationFeature>();
            _timer = all._clock.CreateTimer(
                static state => ((OpenConnection)state!).OnTimer(), this, all._options.AgeOf(connection.ConnectionId),
                Timeout.InfiniteTimeSpan);
            _onClosed = connection.ConnectionClosed.UnsafeRegister(static state => ((OpenConnection)state!).AbortLater(), this);
        }

        public void RequestClose() => _lifetime?.RequestClose();

        public void AbortForResets()
        {
            _all._countAborted(Resets);
            _connection.Abort(new ConnectionAbortedException("Too many calls were reset"));
        }

        public void Dispose()
        {
            _timer.Dispose();
            _onClosed.Unregister();
            _all.Remove(this);
        }

        private void OnTimer()
        {
            if (!_isEnding)
            {
                AbortLater();
                RequestClose();
                return;
            }

            _all._countAborted(Forgotten);
            _all.Remove(this);
            _connection.Abort(new ConnectionAbortedException("The connection did not end"));
        }

        private void AbortLater()
        {
            _isEnding = true;
            _timer.Change(AbortAfter, Timeout.InfiniteTimeSpan);
        }
    }
}
