using System.Net;
using StackExchange.Redis;

namespace Predictions.Redis.Connection;

/// <summary>
/// Keeps a connection to the master that Sentinel names, and to no other server. Twice a second it reads the name and connects to
/// a new master. The client library's own support also connects to an old master that has just returned and still calls itself
/// one: it acknowledges writes that are lost when Sentinel makes it a replica.
/// </summary>
internal sealed class SentinelMaster : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly string _service;
    private readonly ConfigurationOptions _configuration;
    private readonly ConnectionMultiplexer _sentinels;
    private readonly Action<ConnectionMultiplexer> _use;
    private readonly CancellationTokenSource _end = new();
    private EndPoint? _master;
    private ConnectionMultiplexer? _used;
    private Task _watching = Task.CompletedTask;

    private SentinelMaster(
        ConfigurationOptions configuration, ConnectionMultiplexer sentinels, Action<ConnectionMultiplexer> use)
    {
        _service = configuration.ServiceName!;
        _configuration = configuration.Clone();
        _configuration.ServiceName = null;
        _sentinels = sentinels;
        _use = use;
    }

    /// <summary>Succeeds also while no Sentinel answers.</summary>
    /// <param name="configuration">The addresses of the Sentinels, the service's name, and all connections' options.</param>
    /// <param name="use">Called with the connection to each new master. The caller disposes the last one.</param>
    public static async Task<SentinelMaster> OpenAsync(ConfigurationOptions configuration, Action<ConnectionMultiplexer> use)
    {
        var sentinels = await ConnectionMultiplexer.SentinelConnectAsync(configuration.Clone()).ConfigureAwait(false);
        var master = new SentinelMaster(configuration, sentinels, use);
        await master.LookAsync().ConfigureAwait(false);
        master._watching = master.WatchAsync();
        return master;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        await _sentinels.DisposeAsync().ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task WatchAsync()
    {
        while (true)
        {
            await Task.Delay(Interval, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_end.IsCancellationRequested)
                return;
            try
            {
                await LookAsync().ConfigureAwait(false);
            }
#pragma warning disable CA1031 // An ended watch would follow no failover. The next look tries again.
            catch (Exception)
#pragma warning restore CA1031
            {
            }
        }
    }

    private async Task LookAsync()
    {
        if (await NamedMasterAsync().ConfigureAwait(false) is not { } master || master.Equals(_master))
            return;
        var configuration = _configuration.Clone();
        configuration.EndPoints.Clear();
        configuration.EndPoints.Add(master);
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false);
        // A Sentinel that was cut off may still name the old master, which is a replica by now.
        if (multiplexer.GetServer(master) is { IsConnected: true, IsReplica: true })
        {
            await multiplexer.DisposeAsync().ConfigureAwait(false);
            return;
        }

        _use(multiplexer);
        var replaced = _used;
        (_master, _used) = (master, multiplexer);
        if (replaced is not null)
            await replaced.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The master that the first Sentinel to answer names; <c>null</c> where none does.</summary>
    private async Task<EndPoint?> NamedMasterAsync()
    {
        foreach (var sentinel in _sentinels.GetServers().Where(server => server.IsConnected))
            try
            {
                if (await sentinel.SentinelGetMasterAddressByNameAsync(_service).ConfigureAwait(false) is { } master)
                    return master;
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                // The next one may answer.
            }

        return null;
    }
}
