using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace Predictions.Redis.Connection;

/// <summary>Walks over all keys of a store.</summary>
/// <param name="servers">The servers that the client knows.</param>
/// <param name="timeout">How long to wait for the masters' connections.</param>
/// <param name="clock">The time.</param>
internal sealed class KeyScan(Func<IServer[]> servers, TimeSpan timeout, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(RedisOptions.HeartbeatMs);

    /// <summary>Every key that matches a pattern, from all masters. A key that is written meanwhile may appear twice.</summary>
    /// <exception cref="IOException">A master was not connected in time, or stopped answering.</exception>
    public async IAsyncEnumerable<byte[]> KeysAsync(
        byte[] pattern, int pageSize, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var server in await ConnectedMastersAsync(cancellation).ConfigureAwait(false))
        {
            await using var keys = server.KeysAsync(pattern: pattern, pageSize: pageSize).GetAsyncEnumerator(cancellation);
            while (await NextAsync(keys).ConfigureAwait(false))
                yield return keys.Current!;
        }

        static async ValueTask<bool> NextAsync(IAsyncEnumerator<RedisKey> keys)
        {
            try
            {
                return await keys.MoveNextAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                // The original exception names the server and the command, so it is not attached.
                throw new IOException("The store did not answer.");
            }
        }
    }

    // The masters that together hold every key. A walk over fewer of them would pass keys over without an error.
    private async Task<IServer[]> ConnectedMastersAsync(CancellationToken cancellation)
    {
        var since = clock.GetTimestamp();
        while (true)
        {
            IServer[] masters = [.. servers().Where(server => server is { IsConnected: true, IsReplica: false })];
            if (masters.Length > 0 && HoldEverySlot(masters))
                return masters;
            if (clock.GetElapsedTime(since) >= timeout)
                throw new IOException("The store did not answer.");
            await Task.Delay(Interval, clock, cancellation).ConfigureAwait(false);
        }
    }

    private static bool HoldEverySlot(IServer[] masters) =>
        masters[0].ServerType != ServerType.Cluster
        || (masters[0].ClusterConfiguration is { } cluster
            && cluster.Nodes.Where(node => !node.IsReplica && node.Slots.Count > 0)
                .All(node => Array.Exists(masters, master => master.EndPoint.Equals(node.EndPoint))));
}
