using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Predictions.Core;
using StackExchange.Redis;

namespace Predictions.Redis;

/// <summary>
/// The one connection, and the few things asked of it. Every answer comes within <see cref="RedisOptions.CallTimeoutMs"/> and a
/// <see cref="RedisOptions.HeartbeatMs"/>, if
/// only as <see cref="ErrorReason.StoreUnavailable"/>; keys and values are plain bytes on this side.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    /// <summary>
    /// Stores ARGV[2] where the held revision is ARGV[1] (empty: no key), for ARGV[3] seconds (0: for good, -1: as long as what it
    /// replaces). Answers nil when it did, and otherwise what is held, so that a retry needs no read of its own.
    /// </summary>
    private const string ReplaceScript =
        """
        local held = redis.call('GET', KEYS[1])
        local revision = ''
        if held then revision = string.sub(held, 2, 7) end
        if revision ~= ARGV[1] then return held or '' end
        if ARGV[3] == '0' then
          redis.call('SET', KEYS[1], ARGV[2])
        elseif ARGV[3] == '-1' then
          redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
        else
          redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
        end
        return nil
        """;

    /// <summary>In place of seconds: as long as what is replaced would have lived.</summary>
    public const long SameExpiry = -1;

    private readonly ConnectionMultiplexer _multiplexer;
    private readonly IDatabase _database;
    private readonly TimeSpan _timeout;
    private readonly StoreCircuit _circuit;
    private volatile bool _isCluster;

    private RedisConnection(ConnectionMultiplexer multiplexer, RedisOptions options, TimeProvider clock)
    {
        _circuit = new StoreCircuit(clock);
        _multiplexer = multiplexer;
        _database = multiplexer.GetDatabase();
        _timeout = TimeSpan.FromMilliseconds(options.CallTimeoutMs);
        multiplexer.ConnectionRestored += (_, _) => LookForCluster();
        multiplexer.ConfigurationChanged += (_, _) => LookForCluster();
        LookForCluster();
    }

    public bool IsConnected => _multiplexer.IsConnected;

    /// <summary>Whether callers are told that the store does not answer without asking it.</summary>
    public bool IsCircuitOpen => _circuit.IsOpen;

    /// <summary>Whether a connection string can be understood.</summary>
    public static bool CanRead(string connectionString)
    {
        try
        {
            return ConfigurationOptions.Parse(connectionString).EndPoints.Count > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Whether a connection string, as far as it can be understood, holds a password.</summary>
    public static bool HoldsPassword(string connectionString)
    {
        try
        {
            return !string.IsNullOrEmpty(ConfigurationOptions.Parse(connectionString).Password);
        }
        catch (ArgumentException)
        {
            return connectionString.Contains("password", StringComparison.OrdinalIgnoreCase);
        }
    }

    /// <summary>Whether a file holds an authority that can be trusted.</summary>
    public static bool CanTrust(string file)
    {
        try
        {
            using var authority = X509CertificateLoader.LoadCertificateFromFile(file);
            return true;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Succeeds also while Redis is down: the connection is then made as soon as it can be.</summary>
    public static async Task<RedisConnection> OpenAsync(RedisOptions options, TimeProvider clock)
    {
        var configuration = ConfigurationOptions.Parse(options.ConnectionString);
        configuration.AbortOnConnectFail = false;
        configuration.ConnectRetry = 1;
        configuration.ConnectTimeout = 1_000;
        configuration.ReconnectRetryPolicy = new LinearRetry(100);
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        // Time-outs and reconnects are looked at once a heartbeat; the default of a second would be most of a request's time.
        configuration.HeartbeatInterval = TimeSpan.FromMilliseconds(RedisOptions.HeartbeatMs);
        // A replica that was promoted is found by looking; the default is to look once a minute.
        configuration.ConfigCheckSeconds = 1;
        configuration.AsyncTimeout = configuration.SyncTimeout = options.CallTimeoutMs;
        configuration.IncludeDetailInExceptions = false;
        configuration.ClientName = "predictions";
        if (options.CaFile is { } authority)
            configuration.TrustIssuer(authority);
        return new RedisConnection(await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false), options, clock);
    }

    /// <summary>
    /// The value; <c>null</c> where there is none. Cheapest with a token that can not be cancelled: the client's own time-out then
    /// ends the wait, at most <see cref="RedisOptions.HeartbeatMs"/> late.
    /// </summary>
    public ValueTask<Outcome<byte[]?>> GetAsync(byte[] key, CancellationToken cancellation) =>
        _circuit.IsTroubled
            ? _circuit.PassAsync(static call => call.Self.ReadAsync(call.Key, null, call.Cancellation), (Self: this, Key: key, Cancellation: cancellation))
            : ReadAsync(key, Counter, cancellation);

    /// <summary>
    /// The values in order, each its own outcome, in one round trip: one <c>MGET</c>, or for a cluster one for each slot, all sent
    /// before the first is awaited. Where some have no value, one <c>EXISTS</c> follows: a key of another type reads as none there.
    /// </summary>
    public async ValueTask<Outcome<byte[]?>[]> GetManyAsync(byte[][] keys, CancellationToken cancellation)
    {
        var values = new Outcome<byte[]?>[keys.Length];
        if (_isCluster)
            await Task.WhenAll(KeySlots.Gather(keys).Select(places => ReadAsync(keys, places, values, cancellation)))
                .ConfigureAwait(false);
        else
            await ReadAsync(keys, [.. Enumerable.Range(0, keys.Length)], values, cancellation).ConfigureAwait(false);
        return values;
    }

    /// <summary>
    /// Stores a value where the held one still has the given revision bytes. <c>null</c> when it was stored, otherwise what is held
    /// (empty: nothing).
    /// </summary>
    public async ValueTask<Outcome<byte[]?>> ReplaceAsync(
        byte[] key, ReadOnlyMemory<byte> heldRevision, byte[] value, long expirySeconds, CancellationToken cancellation)
    {
        var replaced = await AskAsync(
            database => database.ScriptEvaluateAsync(ReplaceScript, [key], [heldRevision, value, expirySeconds]), cancellation)
            .ConfigureAwait(false);
        return replaced.IsSuccess ? (byte[]?)replaced.Value : replaced.Error;
    }

    /// <summary>Every key of a pattern, from all masters; one that is written meanwhile may be told twice.</summary>
    /// <exception cref="IOException">The store ended the walk.</exception>
    public async IAsyncEnumerable<byte[]> KeysAsync(
        byte[] pattern, int pageSize, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var server in _multiplexer.GetServers().Where(server => server is { IsConnected: true, IsReplica: false }))
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
                // Without the exception, which names the server and the command.
                throw new IOException("The store did not answer.");
            }
        }
    }

    /// <summary>How long one empty round trip takes.</summary>
    public async ValueTask<Outcome<TimeSpan>> PingAsync(CancellationToken cancellation)
    {
        try
        {
            return await _database.PingAsync().WaitAsync(_timeout, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (StoreErrors.Of(e, cancellation) is { } failure)
        {
            return failure;
        }
    }

    /// <summary>None for a cluster: one node that does not answer says nothing of the others, and must not end the calls to them.</summary>
    private StoreCircuit? Counter => _isCluster ? null : _circuit;

    private void LookForCluster() =>
        _isCluster = Array.Exists(_multiplexer.GetServers(), server => server.ServerType == ServerType.Cluster);

    /// <summary>Reads the keys at some places into those places: they fail together, and nobody else with them.</summary>
    private async Task ReadAsync(byte[][] keys, int[] places, Outcome<byte[]?>[] into, CancellationToken cancellation)
    {
        if (places is [var only])
        {
            into[only] = await GetAsync(keys[only], cancellation).ConfigureAwait(false);
            return;
        }

        var read = await AskAsync(
            database => database.StringGetAsync(Array.ConvertAll(places, place => (RedisKey)keys[place])), cancellation).ConfigureAwait(false);
        for (var i = 0; i < places.Length; i++)
            into[places[i]] = read.IsSuccess ? (byte[]?)read.Value[i] : read.Error;
        if (read.IsSuccess)
            await LookAgainAsync(keys, Array.FindAll(places, place => into[place].Value is null), into, cancellation).ConfigureAwait(false);
    }

    /// <summary>Asks for keys without a value one by one where any of them is there all the same.</summary>
    private async Task LookAgainAsync(byte[][] keys, int[] places, Outcome<byte[]?>[] into, CancellationToken cancellation)
    {
        if (places.Length == 0)
            return;
        var there = await AskAsync(
            database => database.KeyExistsAsync(Array.ConvertAll(places, place => (RedisKey)keys[place])), cancellation).ConfigureAwait(false);
        if (there.IsSuccess && there.Value == 0)
            return;
        await Task.WhenAll(places.Select(
            async place => into[place] = there.IsSuccess ? await GetAsync(keys[place], cancellation).ConfigureAwait(false) : there.Error))
            .ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome<byte[]?>> ReadAsync(byte[] key, StoreCircuit? counter, CancellationToken cancellation)
    {
        try
        {
            var asked = _database.StringGetAsync(key);
            var value = (byte[]?)await (cancellation.CanBeCanceled ? asked.WaitAsync(_timeout, cancellation) : asked).ConfigureAwait(false);
            counter?.Count(null);
            return value;
        }
        catch (Exception e) when (StoreErrors.Of(e, cancellation) is { } failure)
        {
            counter?.Count(failure);
            return failure;
        }
    }

    /// <summary>Anything but the one read of a forecast, which may not allocate as this does.</summary>
    private async ValueTask<Outcome<T>> AskAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellation)
    {
        if (_circuit.IsTroubled)
            return await _circuit.PassAsync(AnswerAsync, cancellation).ConfigureAwait(false);
        var answer = await AnswerAsync(cancellation).ConfigureAwait(false);
        Counter?.Count(answer.Error);
        return answer;

        async ValueTask<Outcome<T>> AnswerAsync(CancellationToken token)
        {
            try
            {
                return await command(_database).WaitAsync(_timeout, token).ConfigureAwait(false);
            }
            catch (Exception e) when (StoreErrors.Of(e, token) is { } failure)
            {
                return failure;
            }
        }
    }

    public ValueTask DisposeAsync() => _multiplexer.DisposeAsync();
}
