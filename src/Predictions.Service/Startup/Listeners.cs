using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Predictions.Service.Calls;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Startup;

/// <summary>
/// Marks each connection with its listener, closes connections that are too many, idle or too old, and knows the bound addresses.
/// </summary>
internal sealed class Listeners
{
    private readonly ConnectionOptions _options;
    private readonly TimeProvider _clock;
    private readonly Dictionary<Listener, (string Scheme, ListenOptions Options)> _bound = [];
    private int _callers;

    public Listeners(ConnectionOptions options, TimeProvider clock, MetricsPage metrics)
    {
        (_options, _clock) = (options, clock);
        metrics.AddGauge("predictions_connections", "Connections of callers.", () => Volatile.Read(ref _callers));
        metrics.AddGauge("predictions_connections_limit", "The most connections of callers; more are closed.", () => options.Max);
    }

    /// <summary>The address of a listener, with the real port also if port 0 was configured.</summary>
    public Uri AddressOf(Listener listener) => new($"{_bound[listener].Scheme}://{_bound[listener].Options.IPEndPoint}");

    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        _options.Limit(kestrel.Limits);
        foreach (var listener in Enum.GetValues<Listener>().Where(l => l != Listener.None))
            kestrel.ConfigurationLoader!.Endpoint(listener.ToString(), endpoint =>
            {
                _bound[listener] = (endpoint.IsHttps ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, endpoint.ListenOptions);
                var mark = new ListenerFeature(listener);
                endpoint.ListenOptions.Use(next => connection => ServeAsync(connection, next, mark));
            });
    }

    private async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next, ListenerFeature mark)
    {
        connection.Features.Set(mark);
        var isCaller = mark.Listener is Listener.Http or Listener.Grpc;
        try
        {
            if (isCaller && Interlocked.Increment(ref _callers) > _options.Max)
                connection.Abort(new ConnectionAbortedException("Too many connections"));
            else if (await HasSentAsync(connection))
                await ServeUntilOldAsync(connection, next);
        }
        finally
        {
            if (isCaller)
                Interlocked.Decrement(ref _callers);
        }
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

    private async Task ServeUntilOldAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var lifetime = connection.Features.Get<IConnectionLifetimeNotificationFeature>();
        await using var timer = _clock.CreateTimer(
            static state => ((IConnectionLifetimeNotificationFeature?)state)?.RequestClose(),
            lifetime,
            _options.AgeOf(connection.ConnectionId),
            Timeout.InfiniteTimeSpan);
        await next(connection);
    }
}
