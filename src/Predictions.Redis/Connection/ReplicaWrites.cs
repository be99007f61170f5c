using System.Collections.Concurrent;
using System.Net;
using Predictions.Core;
using StackExchange.Redis;

namespace Predictions.Redis.Connection;

/// <summary>A socket to a server. Two equal ones mean that no reconnect came between.</summary>
/// <param name="Client">The client whose socket it is.</param>
/// <param name="Server">The server.</param>
/// <param name="Number">How many sockets to the server the client has opened for commands.</param>
internal readonly record struct ServerSocket(IConnectionMultiplexer Client, EndPoint Server, long Number)
{
    /// <summary>The socket that a write of a key uses; <c>null</c> while its server is not connected.</summary>
    public static ServerSocket? Of(IConnectionMultiplexer? client, byte[] key)
    {
        try
        {
            return client?.GetServer((RedisKey)key, flags: CommandFlags.DemandMaster) is { IsConnected: true } server
                ? new(client, server.EndPoint, server.GetCounters().Interactive.SocketCount)
                : null;
        }
        catch (Exception e) when (e is RedisException or ObjectDisposedException)
        {
            return null;
        }
    }
}

/// <summary>
/// Writes that count as done only once enough replicas have them. Redis holds back every command behind a <c>WAIT</c>, so these
/// writes have a connection of their own, and reads are never held back. One <c>WAIT</c> covers all writes that were answered on
/// its connection before it, so writes that come meanwhile share the next one.
/// </summary>
internal sealed class ReplicaWrites : IAsyncDisposable
{
    private readonly RedisConnection _connection;
    private readonly int _replicas;
    private readonly int _timeoutMs;
    private readonly ConcurrentDictionary<EndPoint, SharedWait> _waits = new();

    private ReplicaWrites(RedisConnection connection, RedisOptions options) =>
        (_connection, _replicas, _timeoutMs) = (connection, options.WaitReplicas, options.WaitReplicasTimeoutMs);

    /// <summary>Opens the connection; <c>null</c> where no write waits for replicas.</summary>
    public static async Task<ReplicaWrites?> OpenAsync(RedisOptions options, TimeProvider clock) =>
        options.WaitReplicas == 0
            ? null
            // A command may be held back by one WAIT of another write.
            : new(
                await RedisConnection.OpenAsync(
                    options with { CallTimeoutMs = options.CallTimeoutMs + options.WaitReplicasTimeoutMs }, clock)
                    .ConfigureAwait(false),
                options);

    /// <summary>
    /// Whether Redis knows <c>WAIT</c> and lets its user send it. True also while it does not answer: that is no refusal.
    /// </summary>
    public async ValueTask<bool> AreAllowedAsync(CancellationToken cancellation) =>
        !await _connection.RefusesAsync(database => database.ExecuteAsync("WAIT", 0, 1), cancellation).ConfigureAwait(false);

    /// <summary>
    /// As <see cref="RedisConnection.ReplaceAsync"/>. A value that was stored, and that too few replicas confirmed in time, is
    /// <see cref="StoreErrors.NotConfirmed"/>.
    /// </summary>
    public async ValueTask<Outcome<byte[]?>> ReplaceAsync(
        byte[] key, ReadOnlyMemory<byte> revision, byte[] value, long expirySeconds, bool freesFirst, StreamAppend? entry,
        CancellationToken cancellation)
    {
        var before = ServerSocket.Of(_connection.Client, key);
        var isRedirected = false;
        var replaced = await _connection.ReplaceAsync(
            key, revision, value, expirySeconds, freesFirst, entry, cancellation, () => isRedirected = true)
            .ConfigureAwait(false);
        if (replaced is not { IsSuccess: true, Value: null })
            return replaced;
        // A WAIT over another socket knows nothing of this write: after a reconnect, or where the slot has moved or is moving.
        if (isRedirected || before is not { } socket || ServerSocket.Of(_connection.Client, key) != before)
            return StoreErrors.NotConfirmed;
        try
        {
            var confirmed = await _waits.GetOrAdd(socket.Server, static _ => new SharedWait())
                .NextAsync(() => WaitAsync(socket)).WaitAsync(cancellation).ConfigureAwait(false);
            return confirmed && ServerSocket.Of(_connection.Client, key) == before ? replaced : StoreErrors.NotConfirmed;
        }
        catch (OperationCanceledException e) when (StoreErrors.Of(e, cancellation) is { } error)
        {
            return error;
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<bool> WaitAsync(ServerSocket socket)
    {
        try
        {
            var answer = await socket.Client.GetServer(socket.Server)
                .ExecuteAsync("WAIT", _replicas, _timeoutMs).ConfigureAwait(false);
            return (int)answer >= _replicas;
        }
        catch (Exception e) when (e is ArgumentException || StoreErrors.Of(e, CancellationToken.None) is not null)
        {
            return false;
        }
    }

    /// <summary>At most one <c>WAIT</c> under way to a server, and one that follows it.</summary>
    private sealed class SharedWait
    {
        private readonly Lock _lock = new();
        private Task<bool> _sent = Task.FromResult(false);
        private Task<bool>? _next;

        /// <summary>The answer to a <c>WAIT</c> that is sent after this call.</summary>
        public Task<bool> NextAsync(Func<Task<bool>> send)
        {
            lock (_lock)
            {
                if (_next is null && _sent.IsCompleted)
                    return _sent = send();
                return _next ??= AfterAsync(_sent, send);
            }
        }

        private async Task<bool> AfterAsync(Task sent, Func<Task<bool>> send)
        {
            // The lock is held here until the first wait, so the wait must not end at once.
            await sent.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
            Task<bool> mine;
            lock (_lock)
            {
                mine = _sent = send();
                _next = null;
            }

            return await mine.ConfigureAwait(false);
        }
    }
}
