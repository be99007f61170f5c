using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis.Connection;
using Predictions.Redis.Store;
using Predictions.Redis.Values;
using StackExchange.Redis;

namespace Predictions.Redis.Tests;

/// <summary>Keys are rotated while histories are read and written, and old layouts are rewritten.</summary>
public class KeyRotationTests(RedisFixture redis)
{
    private const int Users = 40;
    private const int Writers = 10;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly int[] _written = new int[Writers];
    private readonly string[] _users = [.. Enumerable.Range(0, Users).Select(_ => RedisFixture.NewUser())];

    [Fact]
    public async Task After_reencryption_under_writes_the_old_key_can_be_removed()
    {
        await using var store = await OpenAsync(KeyRings.Text(1, 1));
        foreach (var user in _users)
            Assert.True((await store.PutAsync(user, Histories.Usual(3), null, Token)).IsSuccess);
        using var done = new CancellationTokenSource();
        var writing = Task.WhenAll(
            Enumerable.Range(0, Writers).Select(writer => Task.Run(() => RecordAsync(store, writer, done.Token), Token)));

        store.KeyRing = KeyRings.Of(2, 1, 2);
        await UntilWritesWithItAsync(writing);
        var counts = await store.ReencryptAsync(null, Token);
        Assert.Equal((0L, 0L), (counts.Unreadable, counts.Failed));
        Assert.InRange(counts.Reencrypted, Users - Writers, Users);
        Assert.Equal(0, (await store.ReencryptAsync(null, Token)).Reencrypted);
        store.KeyRing = KeyRings.Of(2, 2);
        await Task.Delay(100, Token);
        await done.CancelAsync();
        await writing;
        Assert.All(await store.GetManyAsync(_users, Token), outcome => Assert.True(outcome.IsSuccess));
    }

    [Fact]
    public async Task A_record_without_effect_reencrypts_at_the_same_revision()
    {
        await using var store = await OpenAsync(KeyRings.Text(1, 1));
        var change = Histories.Recorded(new DateOnly(2026, 1, 1));
        var revision = (await store.RecordAsync(_users[0], change, Token)).Value.Answer.Revision;
        store.KeyRing = KeyRings.Of(2, 1, 2);
        var recorded = (await store.RecordAsync(_users[0], change, Token)).Value;
        Assert.Equal(revision, recorded.Answer.Revision);
        Assert.Same(recorded.Before, recorded.Answer.History);
        store.KeyRing = KeyRings.Of(2, 2);
        Assert.Equal(revision, (await store.GetAsync(_users[0], Token)).Value.Revision);
    }

    [Fact]
    public async Task Unencrypted_values_are_read_only_where_accepted_and_keep_their_expiry_when_encrypted()
    {
        await using (var before = await OpenAsync(null))
            await before.PutAsync(_users[0], Histories.Usual(3), null, Token);
        await redis.Raw.KeyExpireAsync(KeyOf(_users[0]), TimeSpan.FromHours(1));
        await using (var strict = await OpenAsync(KeyRings.Text(1, 1)))
            Assert.Equal(ErrorReason.StoredValueCorrupt, (await strict.GetAsync(_users[0], Token)).Error!.Reason);

        await using var store = await RedisHistoryStore.OpenAsync(
            Options(KeyRings.Text(1, 1)) with { AcceptUnencrypted = true }, TimeProvider.System);
        Assert.True((await store.GetAsync(_users[0], Token)).IsSuccess);
        await store.ReencryptAsync(null, Token);
        var value = (byte[])(await redis.Raw.StringGetAsync(KeyOf(_users[0])))!;
        Assert.Equal(0x13, value[0]);
        Assert.InRange(
            (await redis.Raw.KeyTimeToLiveAsync(KeyOf(_users[0])))!.Value, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task While_a_ring_is_introduced_instances_with_and_without_it_read_each_others_values()
    {
        await using var without = await OpenAsync(null);
        await using var with = await RedisHistoryStore.OpenAsync(
            Options(KeyRings.Text(1, 1)) with { AcceptUnencrypted = true, EncryptWrites = false }, TimeProvider.System);
        await with.PutAsync(_users[0], Histories.Usual(3), null, Token);
        Assert.True((await without.GetAsync(_users[0], Token)).IsSuccess);
        await without.PutAsync(_users[1], Histories.Usual(3), null, Token);
        Assert.True((await with.GetAsync(_users[1], Token)).IsSuccess);
        await using var encrypting = await RedisHistoryStore.OpenAsync(
            Options(KeyRings.Text(1, 1)) with { AcceptUnencrypted = true }, TimeProvider.System);
        await encrypting.PutAsync(_users[2], Histories.Usual(3), null, Token);
        Assert.True((await with.GetAsync(_users[2], Token)).IsSuccess);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reencryption_rewrites_older_layouts_at_the_same_revision(bool isEncrypted)
    {
        var options = Options(isEncrypted ? KeyRings.Text(1, 1) : null);
        await using var older = await RedisHistoryStore.OpenAsync(options, TimeProvider.System);
        var unreadable = new List<UnreadableReason>();
        await using var newer = await RedisHistoryStore.OpenAsync(
            options, TimeProvider.System, null, unreadable.Add, Layouts.WritesTwo);
        var stored = (await older.PutAsync(_users[0], Histories.Usual(3), null, Token)).Value;
        Assert.Null(await older.DeleteAsync(_users[1], Token));

        Assert.Equal(new ReencryptionCounts(0, 2, 0, 0), await newer.ReencryptAsync(null, Token));
        Assert.Equal(new ReencryptionCounts(2, 0, 0, 0), await newer.ReencryptAsync(null, Token));
        Assert.Equal(2, ((byte[])(await redis.Raw.StringGetAsync(KeyOf(_users[0])))!)[0] >> 4);
        var rewritten = (await newer.GetAsync(_users[0], Token)).Value;
        Assert.Equal(stored.Revision, rewritten.Revision);
        Assert.True(stored.History.SameAs(rewritten.History));
        Assert.Empty(unreadable);

        Assert.Equal(ErrorReason.StoredValueCorrupt, (await older.GetAsync(_users[0], Token)).Error!.Reason);
        Assert.Equal(new ReencryptionCounts(0, 0, 2, 0), await older.ReencryptAsync(null, Token));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(null, "")]
    [InlineData("{}", null)]
    [InlineData(null, "no such file")]
    public void An_empty_or_missing_ring_is_a_problem(string? text, string? file) =>
        Assert.Contains(
            "Redis:KeyRing", Assert.Single((Options(text) with { KeyRingFile = file }).Problems()), StringComparison.Ordinal);

    /// <summary>
    /// Waits until every writer has ended a write that began after now. Until then a write may still store a value under the
    /// former key.
    /// </summary>
    private async Task UntilWritesWithItAsync(Task writing)
    {
        var before = _written.ToArray();
        while (!writing.IsCompleted && _written.Index().Any(writer => writer.Item < before[writer.Index] + 2))
            await Task.Delay(1, Token);
    }

    private async Task RecordAsync(RedisHistoryStore store, int writer, CancellationToken until)
    {
        for (var day = new DateOnly(2000, 1, 1); !until.IsCancellationRequested; day = day.AddDays(1))
        {
            var change = new HistoryChange(
                CycleHistory.FromSorted([new Period(day, 0)], [], []),
                new HashSet<DateOnly> { day.AddDays(-1) },
                new HashSet<DateOnly>(),
                new HashSet<DateOnly>());
            Assert.True((await store.RecordAsync(_users[writer], change, Token)).IsSuccess);
            Interlocked.Increment(ref _written[writer]);
        }
    }

    private Task<RedisHistoryStore> OpenAsync(string? ring) => RedisHistoryStore.OpenAsync(Options(ring), TimeProvider.System);

    // Its own prefix, because reencryption visits every key of the prefix.
    private RedisOptions Options(string? ring) => RedisFixture.Options(redis.Server) with { KeyRing = ring, KeyPrefix = _prefix };

    private readonly string _prefix = $"[{Guid.NewGuid():N}"[..20];

    private RedisKey KeyOf(string user) => new HistoryKeys(HistoryKeys.DevelopmentSecret, _prefix).For(user);
}
