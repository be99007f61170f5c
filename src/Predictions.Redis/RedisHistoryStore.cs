using System.Runtime.CompilerServices;
using Predictions.Core;
using Predictions.Core.History;

namespace Predictions.Redis;

/// <summary>
/// Histories in Redis, one key a user. Expected failures of every call: <see cref="ErrorReason.StoreUnavailable"/> within the
/// configured time (a write may then have happened), <see cref="ErrorReason.DeadlineExceeded"/> once the caller's token is
/// cancelled, <see cref="ErrorReason.StoredValueCorrupt"/>. No failure names a user, a key or a value. Safe for concurrent use.
/// </summary>
public sealed class RedisHistoryStore : IAsyncDisposable
{
    private readonly RedisConnection _connection;
    private readonly HistoryKeys _keys;
    private readonly StoredValues _values;
    private readonly WriteLoop _writes;
    private readonly TimeProvider _clock;
    private readonly StoreObserver? _observer;

    private RedisHistoryStore(
        RedisConnection connection, StoredValues values, RedisOptions options, TimeProvider clock, StoreObserver? observer)
    {
        _connection = connection;
        _keys = new HistoryKeys(options.KeySecret, options.KeyPrefix);
        _values = values;
        _writes = new WriteLoop(connection, values, options, clock);
        _clock = clock;
        _observer = observer;
    }

    /// <summary>Whether a connection stands at this moment.</summary>
    public bool IsConnected => _connection.IsConnected;

    /// <summary>Whether callers are told that the store does not answer without asking it, since it has not for a while.</summary>
    public bool IsCircuitOpen => _connection.IsCircuitOpen;

    /// <summary>Opens the store, within about a second also where Redis is down: it then serves as soon as Redis does.</summary>
    /// <exception cref="ArgumentException">The options have <see cref="RedisOptions.Problems"/>.</exception>
    public static async Task<RedisHistoryStore> OpenAsync(
        RedisOptions options, TimeProvider clock, StoreObserver? observer = null, Action<UnreadableReason>? unreadable = null)
    {
        if (options.Problems().FirstOrDefault() is { } problem)
            throw new ArgumentException(problem, nameof(options));
        var values = new StoredValues(options.ReadKeyRing(), options.AcceptUnsealed, options.SealWrites, unreadable);
        return new RedisHistoryStore(await RedisConnection.OpenAsync(options, clock).ConfigureAwait(false), values, options, clock, observer);
    }

    /// <summary>
    /// What values are read and written with; <c>null</c> for unsealed ones. May be replaced at any time: what was written with a key
    /// that both rings hold stays readable throughout.
    /// </summary>
    public KeyRing? KeyRing
    {
        get => _values.Ring;
        set => _values.Ring = value;
    }

    /// <summary>A user's pseudonym, which her key ends with: the same in every process with the same secret.</summary>
    public string PseudonymOf(string userId) => _keys.PseudonymOf(userId);

    /// <summary>A user's history, or <see cref="ErrorReason.HistoryNotFound"/>.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Outcome<StoredHistory>> GetAsync(string userId, CancellationToken cancellation)
    {
        var began = _clock.GetTimestamp();
        var key = _keys.For(userId);
        var read = await _connection.GetAsync(key, cancellation).ConfigureAwait(false);
        return Observed(StoreOperation.Get, began, read.IsSuccess ? Found(key, read.Value) : read.Error);
    }

    /// <summary>
    /// The histories of many users in their order, each its own outcome, in one round trip, or two where some have none. A user may be
    /// named twice.
    /// </summary>
    public async ValueTask<Outcome<StoredHistory>[]> GetManyAsync(IReadOnlyList<string> userIds, CancellationToken cancellation)
    {
        var began = _clock.GetTimestamp();
        var found = new Outcome<StoredHistory>[userIds.Count];
        if (found.Length == 0)
            return found;

        var keys = new byte[found.Length][];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = _keys.For(userIds[i]);
        var read = await _connection.GetManyAsync(keys, cancellation).ConfigureAwait(false);
        for (var i = 0; i < keys.Length; i++)
            found[i] = read[i].IsSuccess ? Found(keys[i], read[i].Value) : read[i].Error!;
        Observed(StoreOperation.GetMany, began, FirstFailureOf(read));
        return found;
    }

    /// <summary>
    /// Replaces many histories, whatever is stored, each its own outcome: one round trip to read and one to write, more only for
    /// those that another write came between. Of a user who is named twice the later history stays.
    /// </summary>
    /// <param name="histories">Whose, and what.</param>
    /// <param name="begun">When the import that these are part of began: who was erased since stays erased.</param>
    /// <param name="cancellation">Ends the wait, not writes already sent.</param>
    public async ValueTask<Outcome<StoredHistory>[]> PutManyAsync(
        IReadOnlyList<UserHistory> histories, DateTimeOffset begun, CancellationToken cancellation)
    {
        var began = _clock.GetTimestamp();
        var put = new Outcome<StoredHistory>[histories.Count];
        if (put.Length == 0)
            return put;

        var keys = new byte[put.Length][];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = _keys.For(histories[i].UserId);
        var written = await _writes.RunManyAsync(
            keys, i => new Replacement(histories[i].History, null), begun.ToUnixTimeMilliseconds(), cancellation).ConfigureAwait(false);
        for (var i = 0; i < put.Length; i++)
            put[i] = written[i].IsSuccess ? AnswerOf(written[i].Value) : written[i].Error!;
        Observed(StoreOperation.PutMany, began, FirstFailureOf(written));
        return put;
    }

    /// <summary>Replaces a history.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="history">The new one, within the contract's limits.</param>
    /// <param name="ifRevision">
    /// <c>null</c>: whatever is stored. 0: only if nothing is. Otherwise only if this revision is; else
    /// <see cref="ErrorReason.RevisionMoved"/>.
    /// </param>
    /// <param name="cancellation">Ends the wait, not a write already sent.</param>
    public async ValueTask<Outcome<StoredHistory>> PutAsync(
        string userId, CycleHistory history, long? ifRevision, CancellationToken cancellation)
    {
        var write = new Replacement(history, ifRevision);
        var written = await WriteAsync(StoreOperation.Put, userId, write, cancellation).ConfigureAwait(false);
        return written.IsSuccess ? AnswerOf(written.Value) : written.Error;
    }

    /// <summary>
    /// Merges a change into a history, which it creates where there is none; what changes nothing keeps the revision. Retries
    /// inside: never <see cref="ErrorReason.RevisionMoved"/>. Fails with <see cref="ErrorReason.TooManyItems"/> where the
    /// merged history would be over the limits; then nothing is stored.
    /// </summary>
    public async ValueTask<Outcome<RecordedHistory>> RecordAsync(string userId, HistoryChange change, CancellationToken cancellation)
    {
        var written = await WriteAsync(StoreOperation.Record, userId, new Merge(change), cancellation).ConfigureAwait(false);
        if (!written.IsSuccess)
            return written.Error;
        var answer = AnswerOf(written.Value);
        var before = written.Value.IsStored ? written.Value.Before.History ?? CycleHistory.Empty : answer.History;
        return new RecordedHistory(before, answer);
    }

    /// <summary>
    /// Erases a history, also a corrupt one; <c>null</c> once nothing of it can be read. No write that began before brings anything
    /// back; erasing nobody is no error.
    /// </summary>
    public async ValueTask<PredictionError?> DeleteAsync(string userId, CancellationToken cancellation)
    {
        var began = _clock.GetTimestamp();
        var left = await _writes.RunAsync(_keys.For(userId), new Erasure(), cancellation).ConfigureAwait(false);
        return Observed(StoreOperation.Delete, began, left).Error;
    }

    /// <summary>
    /// Writes all values anew that are not sealed with the present key, each at its revision; other writes may go on. Once it has met
    /// no other, keys of old can leave the ring.
    /// </summary>
    /// <param name="progress">Told now and then how far it is.</param>
    /// <param name="cancellation">Ends it between values.</param>
    /// <exception cref="IOException">The store ended the walk; what was done stays done.</exception>
    public Task<ResealCounts> ResealAsync(Action<ResealCounts>? progress, CancellationToken cancellation) =>
        new Resealing(_connection, _values).RunAsync(_keys.Pattern, progress, cancellation);

    /// <summary>How long an empty round trip takes; for the health detail.</summary>
    public async ValueTask<Outcome<TimeSpan>> PingAsync(CancellationToken cancellation)
    {
        var began = _clock.GetTimestamp();
        return Observed(StoreOperation.Ping, began, await _connection.PingAsync(cancellation).ConfigureAwait(false));
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync().ConfigureAwait(false);
        _keys.Dispose();
    }

    // A change that changes nothing where nothing is stored leaves nothing: an empty history at revision 0.
    private static StoredHistory AnswerOf(in WrittenState written) =>
        written.Answer.History is { } history
            ? new StoredHistory(history, written.Answer.Revision)
            : new StoredHistory(CycleHistory.Empty, 0);

    private async ValueTask<Outcome<WrittenState>> WriteAsync(
        StoreOperation operation, string userId, HistoryWrite write, CancellationToken cancellation)
    {
        var began = _clock.GetTimestamp();
        return Observed(operation, began, await _writes.RunAsync(_keys.For(userId), write, cancellation).ConfigureAwait(false));
    }

    private static Outcome<T> FirstFailureOf<T>(Outcome<T>[] outcomes)
    {
        foreach (var outcome in outcomes)
            if (!outcome.IsSuccess)
                return outcome;
        return outcomes[0];
    }

    private Outcome<StoredHistory> Found(byte[] key, byte[]? value)
    {
        if (value is null)
            return StoreErrors.NotFound;
        var state = _values.Decode(key, value);
        if (!state.IsSuccess)
            return state.Error;
        return state.Value.History is { } history ? new StoredHistory(history, state.Value.Revision) : StoreErrors.NotFound;
    }

    private Outcome<T> Observed<T>(StoreOperation operation, long began, Outcome<T> outcome)
    {
        _observer?.Invoke(operation, outcome.IsSuccess ? ErrorReason.None : outcome.Error.Reason, _clock.GetElapsedTime(began));
        return outcome;
    }
}
