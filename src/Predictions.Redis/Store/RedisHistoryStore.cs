using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis.Connection;
using Predictions.Redis.Outbox;
using Predictions.Redis.Values;

namespace Predictions.Redis.Store;

/// <summary>
/// Histories in Redis, one key per user. Expected errors of every call: <see cref="ErrorReason.StoreUnavailable"/> within the
/// configured time (a write may then have happened), <see cref="ErrorReason.DeadlineExceeded"/> once the caller's token is
/// canceled, <see cref="ErrorReason.StoredValueCorrupt"/>, and of writes <see cref="ErrorReason.StoredNotConfirmed"/>.
/// No error names a user, a key or a value. Safe for concurrent use.
/// </summary>
public sealed class RedisHistoryStore : IAsyncDisposable
{
    /// <summary>The policy that deletes no key.</summary>
    public const string NoEviction = RedisConnection.NoEviction;

    private readonly RedisConnection _connection;
    private readonly HistoryKeys _keys;
    private readonly ValueProtector _values;
    private readonly ReplicaWrites? _replicas;
    private readonly WriteLoop _writes;
    private readonly TimeProvider _clock;
    private readonly StoreObserver? _observer;

    private RedisHistoryStore(
        RedisConnection connection, ReplicaWrites? replicas, ValueProtector values, RedisOptions options, OutboxOptions? outbox,
        TimeProvider clock, StoreObserver? observer)
    {
        (_connection, _replicas) = (connection, replicas);
        _keys = new HistoryKeys(options.KeySecret, options.KeyPrefix, options.AreKeysTagged);
        _values = values;
        var events = new EventProtector(() => _values.Ring, options.AcceptUnencrypted, options.EncryptWrites);
        Events = new EventLog(connection, new OutboxKeys(options.KeyPrefix), events, options);
        var writer = outbox is null ? null : new OutboxWriter(outbox, new OutboxKeys(options.KeyPrefix), events, clock);
        _writes = new WriteLoop(connection, replicas, values, options, writer, clock);
        Rollouts = new RolloutLedger(connection, options.KeyPrefix);
        _clock = clock;
        _observer = observer;
    }

    /// <summary>The evidence of rollouts, in the same Redis.</summary>
    public RolloutLedger Rollouts { get; }

    /// <summary>The events of writes with an outbox, and the positions of their consumers.</summary>
    public EventLog Events { get; }

    /// <summary>Whether the store is connected at this moment.</summary>
    public bool IsConnected => _connection.IsConnected;

    /// <summary>Whether the circuit is open: calls then fail at once, because the store has not answered for a while.</summary>
    public bool IsCircuitOpen => _connection.IsCircuitOpen;

    /// <summary>
    /// Opens the store within about a second. Succeeds also while Redis is down; the store then serves once Redis does.
    /// </summary>
    /// <exception cref="ArgumentException">The options have <see cref="RedisOptions.Problems"/>.</exception>
    /// <exception cref="KeyFormException">The store holds histories under keys of the other form.</exception>
    public static Task<RedisHistoryStore> OpenAsync(
        RedisOptions options, TimeProvider clock, StoreObserver? observer = null, Action<UnreadableReason>? unreadable = null,
        OutboxOptions? outbox = null) =>
        OpenAsync(options, clock, observer, unreadable, HistoryLayouts.Supported, outbox);

    internal static async Task<RedisHistoryStore> OpenAsync(
        RedisOptions options, TimeProvider clock, StoreObserver? observer, Action<UnreadableReason>? unreadable,
        HistoryLayouts layouts, OutboxOptions? outbox = null)
    {
        if (options.Problems().FirstOrDefault() is { } problem)
            throw new ArgumentException(problem, nameof(options));
        if (outbox is not null && !options.AreKeysTagged)
            throw new ArgumentException("Events need Redis:Keys=Tagged", nameof(outbox));
        var values = new ValueProtector(
            options.ReadKeyRing(), options.AcceptUnencrypted, options.EncryptWrites, layouts, unreadable);
        var connection = await RedisConnection.OpenAsync(options, clock).ConfigureAwait(false);
        var replicas = await ReplicaWrites.OpenAsync(options, clock).ConfigureAwait(false);
        var store = new RedisHistoryStore(connection, replicas, values, options, outbox, clock, observer);
        if (!await store.HoldsKeysOfOtherFormAsync().ConfigureAwait(false))
            return store;
        await store.DisposeAsync().ConfigureAwait(false);
        throw new KeyFormException(options.AreKeysTagged);
    }

    /// <summary>
    /// The key ring; <c>null</c> for values without encryption. May be replaced at any time: values whose key is in both rings
    /// stay readable throughout.
    /// </summary>
    public KeyRing? KeyRing
    {
        get => _values.Ring;
        set => _values.Ring = value;
    }

    /// <summary>A user's pseudonym, the last part of the key: the same in every process with the same secret.</summary>
    public string PseudonymOf(string userId) => _keys.PseudonymOf(userId);

    /// <summary>
    /// A digest of content that depends on the secret: equal in every process with the same one. Without the secret it does not
    /// reveal the content.
    /// </summary>
    public ulong DigestOf(ReadOnlySpan<byte> content) => _keys.DigestOf(content);

    /// <summary>A user's history, or <see cref="ErrorReason.HistoryNotFound"/>.</summary>
    public ValueTask<Outcome<VersionedHistory>> GetAsync(string userId, CancellationToken cancellation)
    {
        var began = _clock.GetTimestamp();
        return _connection.GetAsync(
            _keys.For(userId),
            (Store: this, Began: began),
            static (call, key, read) => call.Store.Observed(StoreOperation.Get, call.Began, call.Store.Found(key, read)),
            cancellation);
    }

    /// <summary>
    /// A user's history; <c>null</c> where the stored one has the known revision. Its value is then not opened: only its header
    /// is read, and damage after it is not seen.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="knownRevision">The revision of the history that the caller knows; 0 for none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public ValueTask<Outcome<VersionedHistory?>> GetUnlessAsync(
        string userId, long knownRevision, CancellationToken cancellation)
    {
        var began = _clock.GetTimestamp();
        return _connection.GetAsync(
            _keys.For(userId),
            (Store: this, Began: began, Known: knownRevision),
            static (call, key, read) =>
                call.Store.Observed(StoreOperation.Get, call.Began, call.Store.FoundUnless(key, read, call.Known)),
            cancellation);
    }

    /// <summary>
    /// The histories of many users in their order, each with its own outcome, in one round trip, or two where some have none. A
    /// user may be named twice.
    /// </summary>
    public async ValueTask<Outcome<VersionedHistory>[]> GetManyAsync(
        IReadOnlyList<string> userIds, CancellationToken cancellation)
    {
        var found = await GetManyUnlessAsync([.. userIds.Select(user => (user, 0L))], cancellation).ConfigureAwait(false);
        return Array.ConvertAll(found, one => one.IsSuccess ? (Outcome<VersionedHistory>)one.Value! : one.Error);
    }

    /// <summary>The same; a history is <c>null</c> where the stored one has the known revision. 0 stands for none.</summary>
    public async ValueTask<Outcome<VersionedHistory?>[]> GetManyUnlessAsync(
        IReadOnlyList<(string UserId, long KnownRevision)> users, CancellationToken cancellation)
    {
        var began = _clock.GetTimestamp();
        var found = new Outcome<VersionedHistory?>[users.Count];
        if (found.Length == 0)
            return found;

        var keys = new byte[found.Length][];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = _keys.For(users[i].UserId);
        var read = await _connection.GetManyAsync(keys, cancellation).ConfigureAwait(false);
        for (var i = 0; i < keys.Length; i++)
            found[i] = FoundUnless(keys[i], read[i], users[i].KnownRevision);
        Observed(StoreOperation.GetMany, began, FirstErrorOf(read));
        return found;
    }

    /// <summary>
    /// Replaces many histories, whatever is stored, each with its own outcome. One round trip reads and one writes; only users
    /// whom another write changes in between take more. Of a user who is named twice the later history stays.
    /// </summary>
    /// <param name="histories">The users and their new histories, within the contract's limits.</param>
    /// <param name="begun">When the import began. A user who was erased since then stays erased.</param>
    /// <param name="cancellation">Ends the wait, not writes already sent.</param>
    public async ValueTask<Outcome<VersionedHistory>[]> PutManyAsync(
        IReadOnlyList<(string UserId, CycleHistory History)> histories, DateTimeOffset begun, CancellationToken cancellation)
    {
        var began = _clock.GetTimestamp();
        var put = new Outcome<VersionedHistory>[histories.Count];
        if (put.Length == 0)
            return put;

        var targets = new WriteTarget[put.Length];
        for (var i = 0; i < targets.Length; i++)
            targets[i] = new WriteTarget(histories[i].UserId, _keys.For(histories[i].UserId));
        var written = await _writes.RunManyAsync(
            targets, i => new Replacement(histories[i].History, null, MayRepeat: false), begun.ToUnixTimeMilliseconds(),
            cancellation).ConfigureAwait(false);
        for (var i = 0; i < put.Length; i++)
            put[i] = written[i].IsSuccess ? written[i].Value.Answer : written[i].Error!;
        Observed(StoreOperation.PutMany, began, FirstErrorOf(written));
        return put;
    }

    /// <summary>Replaces a history.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="history">The new history, within the contract's limits.</param>
    /// <param name="ifRevision">
    /// <c>null</c>: replace whatever is stored. 0: only if nothing is stored. Otherwise only if this revision is stored; else
    /// <see cref="ErrorReason.RevisionMoved"/>. Where writes wait for replicas, an equal stored history meets it too.
    /// </param>
    /// <param name="cancellation">Ends the wait, not a write already sent.</param>
    public async ValueTask<Outcome<VersionedHistory>> PutAsync(
        string userId, CycleHistory history, long? ifRevision, CancellationToken cancellation)
    {
        var write = new Replacement(history, ifRevision, MayRepeat: _replicas is not null);
        var written = await WriteAsync(StoreOperation.Put, userId, write, cancellation).ConfigureAwait(false);
        return written.IsSuccess ? written.Value.Answer : written.Error;
    }

    /// <summary>
    /// Merges a change into a history, and creates the history where there is none. A change without effect keeps the revision.
    /// Retries inside: never <see cref="ErrorReason.RevisionMoved"/>. Fails with <see cref="ErrorReason.TooManyItems"/> where the
    /// merged history would be over the limits; then nothing is stored.
    /// </summary>
    public ValueTask<Outcome<WriteResult>> RecordAsync(string userId, HistoryChange change, CancellationToken cancellation) =>
        WriteAsync(StoreOperation.Record, userId, new Merge(change), cancellation);

    /// <summary>
    /// Erases a history, also a corrupt one; <c>null</c> on success. No write that began before the erase restores anything.
    /// Erasing a user without a history succeeds.
    /// </summary>
    public async ValueTask<PredictionError?> DeleteAsync(string userId, CancellationToken cancellation) =>
        (await EraseAsync(userId, cancellation).ConfigureAwait(false)).Error;

    /// <summary>
    /// The same. Returns a revision that is above that of every history erased, and below that of every history recorded later.
    /// </summary>
    public async ValueTask<Outcome<long>> EraseAsync(string userId, CancellationToken cancellation)
    {
        var written = await WriteAsync(StoreOperation.Delete, userId, new Erase(), cancellation).ConfigureAwait(false);
        return written.IsSuccess ? written.Value.Revision : written.Error;
    }

    /// <summary>
    /// Repeats erasures after a restore, each with its own outcome. It may be repeated. With an outbox each history that it
    /// erases has an event, appended in the same script; the outbox must not hold user ids, because a pseudonym has none.
    /// </summary>
    /// <param name="erasures">The pseudonyms, and the revisions that <see cref="EraseAsync"/> returned.</param>
    /// <param name="isDryRun">Whether to erase nothing and return what would be done.</param>
    /// <param name="cancellation">Ends the wait, not writes already sent.</param>
    public async ValueTask<Outcome<ErasedAgain>[]> EraseAgainAsync(
        IReadOnlyList<(string Pseudonym, long Revision)> erasures, bool isDryRun, CancellationToken cancellation)
    {
        var keys = new byte[erasures.Count][];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = _keys.ForPseudonym(erasures[i].Pseudonym);
        var read = await _connection.GetManyAsync(keys, cancellation).ConfigureAwait(false);
        var done = new Task<Outcome<ErasedAgain>>[keys.Length];
        for (var i = 0; i < keys.Length; i++)
            done[i] = EraseReadAsync(keys[i], read[i], erasures[i].Revision, isDryRun, cancellation);
        return await Task.WhenAll(done).ConfigureAwait(false);
    }

    /// <summary>
    /// Rewrites all values that do not have the current key and layout, each at its revision, while other writes continue. Once a
    /// run rewrites none, old keys can leave the ring.
    /// </summary>
    /// <param name="progress">Called after every batch with the counts so far.</param>
    /// <param name="cancellation">Stops between values.</param>
    /// <exception cref="IOException">The store stopped answering. Values already rewritten stay rewritten.</exception>
    public Task<ReencryptionCounts> ReencryptAsync(Action<ReencryptionCounts>? progress, CancellationToken cancellation) =>
        new Reencryption(_connection, _values).RunAsync(_keys.Pattern, progress, cancellation);

    /// <summary>
    /// The <c>maxmemory-policy</c> of Redis; any but <see cref="NoEviction"/> deletes histories when memory is full.
    /// <c>null</c> where it is not known: Redis does not answer, or refuses <c>INFO</c>.
    /// </summary>
    public ValueTask<string?> EvictionPolicyAsync(CancellationToken cancellation) =>
        _connection.EvictionPolicyAsync(cancellation);

    /// <summary>Whether Redis answers now. The observer does not see this ping.</summary>
    public async ValueTask<bool> AnswersAsync(CancellationToken cancellation) =>
        (await _connection.PingAsync(cancellation).ConfigureAwait(false)).IsSuccess;

    /// <summary>
    /// Whether Redis lets its user wait for <see cref="RedisOptions.WaitReplicas"/>. True also where no write waits, and while
    /// Redis does not answer.
    /// </summary>
    public async ValueTask<bool> MayWaitForReplicasAsync(CancellationToken cancellation) =>
        _replicas is null || await _replicas.AreAllowedAsync(cancellation).ConfigureAwait(false);

    /// <summary>How long an empty round trip takes; for the health detail.</summary>
    public async ValueTask<Outcome<TimeSpan>> PingAsync(CancellationToken cancellation)
    {
        var began = _clock.GetTimestamp();
        return Observed(StoreOperation.Ping, began, await _connection.PingAsync(cancellation).ConfigureAwait(false));
    }

    public async ValueTask DisposeAsync()
    {
        if (_replicas is not null)
            await _replicas.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        _keys.Dispose();
    }

    private async ValueTask<Outcome<WriteResult>> WriteAsync(
        StoreOperation operation, string userId, HistoryWrite write, CancellationToken cancellation)
    {
        var began = _clock.GetTimestamp();
        var target = new WriteTarget(userId, _keys.For(userId));
        return Observed(operation, began, await _writes.RunAsync(target, write, cancellation).ConfigureAwait(false));
    }

    /// <summary>
    /// Whether Redis holds histories under keys of the other form. It asks for random keys, so it misses few such keys among
    /// many. False also where Redis does not answer or the user may not ask: its permissions then name keys of one form.
    /// </summary>
    private async ValueTask<bool> HoldsKeysOfOtherFormAsync()
    {
        const int asks = 4;
        for (var ask = 0; ask < asks; ask++)
        {
            if (await _connection.RandomKeyAsync(CancellationToken.None).ConfigureAwait(false) is not { } key)
                return false;
            if (_keys.IsOfOtherForm(key))
                return true;
        }

        return false;
    }

    private async Task<Outcome<ErasedAgain>> EraseReadAsync(
        byte[] key, Outcome<byte[]?> read, long revision, bool isDryRun, CancellationToken cancellation)
    {
        if (!read.IsSuccess)
            return ReferenceEquals(read.Error, StoreErrors.OtherType) ? ErasedAgain.Absent : read.Error;
        if (read.Value is null || _values.Decode(key, read.Value) is { IsSuccess: true, Value.History: null })
            return ErasedAgain.Absent;
        var write = new EraseAgain(revision);
        if (write.Spares(read.Value))
            return ErasedAgain.Newer;
        // Without the key ring the tombstone would not be encrypted, and the service would not accept it.
        if (_values.Ring is null && ValueHeader.KindOf(read.Value) == ValueKind.Encrypted)
            return HistoryCodec.Corrupt;
        if (isDryRun)
            return ErasedAgain.Erased;
        var written = await _writes.RunAsync(new WriteTarget("", key), write, cancellation).ConfigureAwait(false);
        return written.IsSuccess ? ErasedAgain.Erased : written.Error;
    }

    private static Outcome<T> FirstErrorOf<T>(Outcome<T>[] outcomes)
    {
        foreach (var outcome in outcomes)
            if (!outcome.IsSuccess)
                return outcome;
        return outcomes[0];
    }

    private Outcome<VersionedHistory> Found(byte[] key, in Outcome<byte[]?> read)
    {
        if (!read.IsSuccess)
            return ReferenceEquals(read.Error, StoreErrors.OtherType) ? _values.OtherType() : read.Error;
        if (read.Value is null)
            return StoreErrors.NotFound;
        var entry = _values.Decode(key, read.Value);
        if (!entry.IsSuccess)
            return entry.Error;
        return entry.Value.History is { } history ? new VersionedHistory(history, entry.Value.Revision) : StoreErrors.NotFound;
    }

    private Outcome<VersionedHistory?> FoundUnless(byte[] key, in Outcome<byte[]?> read, long knownRevision)
    {
        if (knownRevision != 0 && read is { IsSuccess: true, Value: { } value } && _values.IsHistoryAt(value, knownRevision))
            return (VersionedHistory?)null;
        var found = Found(key, read);
        return found.IsSuccess ? found.Value : found.Error;
    }

    private Outcome<T> Observed<T>(StoreOperation operation, long began, Outcome<T> outcome)
    {
        _observer?.Invoke(operation, outcome.IsSuccess ? ErrorReason.None : outcome.Error.Reason, _clock.GetElapsedTime(began));
        return outcome;
    }
}
