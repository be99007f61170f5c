using System.Runtime.CompilerServices;
using Predictions.Core;
using StackExchange.Redis;

namespace Predictions.Redis.Connection;

/// <summary>
/// A connection to Redis and the commands that the store uses. Every call ends within
/// <see cref="RedisOptions.CallTimeoutMs"/> plus <see cref="RedisOptions.HeartbeatMs"/>, if only with
/// <see cref="ErrorReason.StoreUnavailable"/>. Keys and values are plain bytes.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    /// <summary>The <c>maxmemory-policy</c> that deletes no key.</summary>
    public const string NoEviction = "noeviction";

    /// <summary>Instead of seconds: the expiry of the replaced value stays.</summary>
    public const long SameExpiry = -1;

    /// <summary>The revision of a key that holds another type; longer than that of any value.</summary>
    public static readonly ReadOnlyMemory<byte> OtherTypeRevision = "WRONGTYPE"u8.ToArray();

    private readonly TimeSpan _timeout;
    private readonly StoreCircuit _circuit;
    private readonly ReplaceScript _replace = new();
    private readonly KeyScan _scan;
    private SentinelMaster? _sentinel;
    private volatile IDatabase? _database;
    private volatile bool _isCluster;

    private RedisConnection(RedisOptions options, TimeProvider clock)
    {
        _circuit = new StoreCircuit(clock);
        _timeout = TimeSpan.FromMilliseconds(options.CallTimeoutMs);
        _scan = new KeyScan(() => Servers, _timeout, clock);
    }

    /// <summary>Whether the servers are a cluster, whose commands may name only keys of one slot.</summary>
    public bool IsCluster => _isCluster;

    public bool IsConnected => Client?.IsConnected ?? false;

    /// <summary>The client in use; <c>null</c> until Sentinel has named a master.</summary>
    public IConnectionMultiplexer? Client => _database?.Multiplexer;

    /// <summary>Whether the circuit is open.</summary>
    public bool IsCircuitOpen => _circuit.IsOpen;

    /// <summary>Succeeds also while Redis is down: the client then connects as soon as Redis answers.</summary>
    public static async Task<RedisConnection> OpenAsync(RedisOptions options, TimeProvider clock)
    {
        var configuration = ClientConfiguration.Of(options);
        var connection = new RedisConnection(options, clock);
        if (string.IsNullOrEmpty(configuration.ServiceName))
            connection.Use(await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false));
        else
            connection._sentinel = await SentinelMaster.OpenAsync(configuration, connection.Use).ConfigureAwait(false);
        return connection;
    }

    /// <summary>
    /// The value; <c>null</c> where there is none. Cheapest with a token that cannot be canceled: the client's own timeout then
    /// ends the wait, at most <see cref="RedisOptions.HeartbeatMs"/> late.
    /// </summary>
    public ValueTask<Outcome<byte[]?>> GetAsync(byte[] key, CancellationToken cancellation) =>
        GetAsync(key, false, static (_, _, read) => read, cancellation);

    /// <summary>
    /// The same, and what follows it in the same asynchronous step: each further step is another object for every call in flight.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="state">The first argument of <paramref name="then"/>.</param>
    /// <param name="then">Makes the answer from the state, the key and the value. It must not throw.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public ValueTask<Outcome<T>> GetAsync<T, TState>(
        byte[] key, TState state, Func<TState, byte[], Outcome<byte[]?>, Outcome<T>> then, CancellationToken cancellation) =>
        _circuit.IsGuarded
            ? GetGuardedAsync(key, state, then, cancellation)
            : ReadAsync(key, state, then, Counter, cancellation);

    /// <summary>
    /// The values in order, each with its own outcome, in one round trip: one <c>MGET</c>, or in a cluster one per slot, all sent
    /// before the first is awaited. Where some keys have no value, one <c>EXISTS</c> follows, because <c>MGET</c> also returns
    /// none for a key of another type.
    /// </summary>
    public async ValueTask<Outcome<byte[]?>[]> GetManyAsync(byte[][] keys, CancellationToken cancellation)
    {
        var values = new Outcome<byte[]?>[keys.Length];
        if (_isCluster)
            await Task.WhenAll(KeySlots.Gather(keys).Select(indexes => ReadAsync(keys, indexes, values, cancellation)))
                .ConfigureAwait(false);
        else
            await ReadAsync(keys, [.. Enumerable.Range(0, keys.Length)], values, cancellation).ConfigureAwait(false);
        return values;
    }

    /// <summary>
    /// Stores a value if the stored one still has the given revision bytes. <c>null</c> when it was stored, otherwise the stored
    /// value (empty: no key).
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="revision">The revision bytes, or <see cref="OtherTypeRevision"/>.</param>
    /// <param name="value">The value to store.</param>
    /// <param name="expirySeconds">Its time to live; 0 for none, or <see cref="SameExpiry"/>.</param>
    /// <param name="freesFirst">Whether the stored value is deleted first, so that the step needs no free memory.</param>
    /// <param name="entry">The stream entry that the same step appends; <c>null</c> for none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="redirected">Called before a redirect of the cluster is followed; <c>null</c> for no notice.</param>
    public async ValueTask<Outcome<byte[]?>> ReplaceAsync(
        byte[] key, ReadOnlyMemory<byte> revision, byte[] value, long expirySeconds, bool freesFirst, StreamAppend? entry,
        CancellationToken cancellation, Action? redirected = null)
    {
        RedisValue[] common =
            [revision, value, expirySeconds, ReplaceScript.RevisionFirst, ReplaceScript.RevisionLast, freesFirst ? 1 : 0];
        var replaced = await RunAsync(database => _replace.RunAsync(database, key, common, entry, redirected), cancellation)
            .ConfigureAwait(false);
        return replaced.IsSuccess ? (byte[]?)replaced.Value : replaced.Error;
    }

    /// <summary>Runs a script on one key.</summary>
    /// <param name="script">Lua, for Redis 5.1 and for the embedded store's 5.4.</param>
    /// <param name="key">The key, <c>KEYS[1]</c>.</param>
    /// <param name="values"><c>ARGV</c>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask<Outcome<byte[]?>> EvaluateAsync(
        string script, byte[] key, RedisValue[] values, CancellationToken cancellation)
    {
        var answer = await RunAsync(database => database.ScriptEvaluateAsync(script, [key], values), cancellation)
            .ConfigureAwait(false);
        return answer.IsSuccess ? (byte[]?)answer.Value : answer.Error;
    }

    /// <inheritdoc cref="KeyScan.KeysAsync"/>
    public IAsyncEnumerable<byte[]> KeysAsync(byte[] pattern, int pageSize, CancellationToken cancellation) =>
        _scan.KeysAsync(pattern, pageSize, cancellation);

    /// <summary>
    /// A key of the store, chosen by Redis at random; <c>null</c> where there is none, or Redis does not tell.
    /// </summary>
    public async ValueTask<byte[]?> RandomKeyAsync(CancellationToken cancellation)
    {
        try
        {
            return await Database.KeyRandomAsync().WaitAsync(_timeout, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (StoreErrors.Of(e, cancellation) is not null)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether Redis does not know a command, or the user may not use it. False while it does not answer, loads, or has lost a
    /// part of its cluster.
    /// </summary>
    public async ValueTask<bool> RefusesAsync(Func<IDatabase, Task> command, CancellationToken cancellation)
    {
        try
        {
            await command(Database).WaitAsync(_timeout, cancellation).ConfigureAwait(false);
            return false;
        }
        catch (RedisServerException e)
        {
            return e.Message.StartsWith("NOPERM", StringComparison.Ordinal)
                || e.Message.Contains("unknown command", StringComparison.OrdinalIgnoreCase);
        }
        catch (Exception e) when (StoreErrors.Of(e, cancellation) is not null)
        {
            return false;
        }
    }

    /// <summary>
    /// Moves a value with its time to live to another key, which may be in another slot. It stays under its old key where the new
    /// one holds another value. Safe to repeat after a failure between its commands.
    /// </summary>
    /// <returns>Whether it moved; <c>null</c> where no value is under the old key.</returns>
    public async ValueTask<Outcome<bool?>> MoveAsync(byte[] from, byte[] to, CancellationToken cancellation)
    {
        var value = await GetAsync(from, cancellation).ConfigureAwait(false);
        if (!value.IsSuccess)
            return value.Error;
        if (value.Value is not { } stored)
            return (bool?)null;
        var expiry = await RunAsync(database => database.KeyTimeToLiveAsync(from), cancellation).ConfigureAwait(false);
        if (!expiry.IsSuccess)
            return expiry.Error;
        var set = await RunAsync(
            database => database.StringSetAsync(to, stored, expiry.Value, When.NotExists), cancellation).ConfigureAwait(false);
        if (!set.IsSuccess)
            return set.Error;
        if (!set.Value && await GetAsync(to, cancellation).ConfigureAwait(false) is var present
            && !(present is { IsSuccess: true, Value: { } other } && other.AsSpan().SequenceEqual(stored)))
            return present.IsSuccess ? false : present.Error;
        var deleted = await RunAsync(database => database.KeyDeleteAsync(from), cancellation).ConfigureAwait(false);
        return deleted.IsSuccess ? true : deleted.Error;
    }

    /// <summary>The time of one empty round trip.</summary>
    public async ValueTask<Outcome<TimeSpan>> PingAsync(CancellationToken cancellation)
    {
        try
        {
            return await Database.PingAsync().WaitAsync(_timeout, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (StoreErrors.Of(e, cancellation) is { } error)
        {
            return error;
        }
    }

    /// <summary>
    /// The <c>maxmemory-policy</c>: that of a server which evicts, if any connected one does. <c>null</c> while no server is
    /// connected, or one does not answer <c>INFO</c>. A server without such a policy does not evict.
    /// </summary>
    public async ValueTask<string?> EvictionPolicyAsync(CancellationToken cancellation)
    {
        string? policy = null;
        var isKnown = true;
        foreach (var server in Servers.Where(server => server.IsConnected))
            try
            {
                var sections = await server.InfoAsync("memory").WaitAsync(_timeout, cancellation).ConfigureAwait(false);
                policy = sections.SelectMany(lines => lines).FirstOrDefault(line => line.Key == "maxmemory_policy").Value
                    ?? NoEviction;
                if (policy != NoEviction)
                    return policy;
            }
            catch (Exception e) when (e is RedisCommandException || StoreErrors.Of(e, cancellation) is not null)
            {
                isKnown = false;
            }

        return isKnown ? policy : null;
    }

    /// <summary><c>null</c> for a cluster: one node that does not answer must not stop calls to the others.</summary>
    private StoreCircuit? Counter => _isCluster ? null : _circuit;

    /// <summary>Missing only until Sentinel has named a master.</summary>
    private IDatabase Database => _database ?? throw new TimeoutException("Sentinel has not named a master yet.");

    private IServer[] Servers => _database?.Multiplexer.GetServers() ?? [];

    private void Use(ConnectionMultiplexer multiplexer)
    {
        multiplexer.ConnectionRestored += (_, _) => DetectCluster();
        multiplexer.ConfigurationChanged += (_, _) => DetectCluster();
        _database = multiplexer.GetDatabase();
        DetectCluster();

        void DetectCluster() =>
            _isCluster = Array.Exists(multiplexer.GetServers(), server => server.ServerType == ServerType.Cluster);
    }

    /// <summary>
    /// Reads the keys at some indexes of the batch. They fail together, and the rest of the batch is not affected.
    /// </summary>
    private async Task ReadAsync(byte[][] keys, int[] indexes, Outcome<byte[]?>[] into, CancellationToken cancellation)
    {
        if (indexes is [var only])
        {
            into[only] = await GetAsync(keys[only], cancellation).ConfigureAwait(false);
            return;
        }

        var read = await RunAsync(
            database => database.StringGetAsync(Array.ConvertAll(indexes, index => (RedisKey)keys[index])),
            cancellation).ConfigureAwait(false);
        for (var i = 0; i < indexes.Length; i++)
            into[indexes[i]] = read.IsSuccess ? (byte[]?)read.Value[i] : read.Error;
        if (read.IsSuccess)
            await ReadExistingAsync(keys, Array.FindAll(indexes, index => into[index].Value is null), into, cancellation)
                .ConfigureAwait(false);
    }

    /// <summary>Reads keys without a value one by one if any of them exists.</summary>
    private async Task ReadExistingAsync(byte[][] keys, int[] indexes, Outcome<byte[]?>[] into, CancellationToken cancellation)
    {
        if (indexes.Length == 0)
            return;
        var exist = await RunAsync(
            database => database.KeyExistsAsync(Array.ConvertAll(indexes, index => (RedisKey)keys[index])),
            cancellation).ConfigureAwait(false);
        if (exist.IsSuccess && exist.Value == 0)
            return;
        await Task.WhenAll(indexes.Select(
            async index =>
                into[index] = exist.IsSuccess ? await GetAsync(keys[index], cancellation).ConfigureAwait(false) : exist.Error))
            .ConfigureAwait(false);
    }

    private async ValueTask<Outcome<T>> GetGuardedAsync<T, TState>(
        byte[] key, TState state, Func<TState, byte[], Outcome<byte[]?>, Outcome<T>> then, CancellationToken cancellation)
    {
        var read = await _circuit.RunAsync(
            static call => call.Self.ReadAsync(call.Key, false, static (_, _, read) => read, null, call.Cancellation),
            (Self: this, Key: key, Cancellation: cancellation)).ConfigureAwait(false);
        return then(state, key, read);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome<T>> ReadAsync<T, TState>(
        byte[] key, TState state, Func<TState, byte[], Outcome<byte[]?>, Outcome<T>> then, StoreCircuit? counter,
        CancellationToken cancellation)
    {
        Outcome<byte[]?> read;
        try
        {
            var sent = Database.StringGetAsync(key);
            read = (byte[]?)await (cancellation.CanBeCanceled ? sent.WaitAsync(_timeout, cancellation) : sent)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (StoreErrors.Of(e, cancellation) is { } error)
        {
            read = error;
        }

        counter?.Count(read.Error);
        return then(state, key, read);
    }

    /// <summary>Every command except the read of a forecast, which must not allocate this much.</summary>
    public async ValueTask<Outcome<T>> RunAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellation)
    {
        if (_circuit.IsGuarded)
            return await _circuit.RunAsync(AnswerAsync, cancellation).ConfigureAwait(false);
        var answer = await AnswerAsync(cancellation).ConfigureAwait(false);
        Counter?.Count(answer.Error);
        return answer;

        async ValueTask<Outcome<T>> AnswerAsync(CancellationToken token)
        {
            try
            {
                return await command(Database).WaitAsync(_timeout, token).ConfigureAwait(false);
            }
            catch (Exception e) when (StoreErrors.Of(e, token) is { } error)
            {
                return error;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_sentinel is not null)
            await _sentinel.DisposeAsync().ConfigureAwait(false);
        if (_database is not null)
            await _database.Multiplexer.DisposeAsync().ConfigureAwait(false);
    }
}
