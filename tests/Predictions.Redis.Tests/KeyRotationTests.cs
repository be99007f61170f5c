using Predictions.Core;
using Predictions.Core.History;
using StackExchange.Redis;

namespace Predictions.Redis.Tests;

/// <summary>Keys are replaced while histories are read and written.</summary>
public class KeyRotationTests(RedisFixture redis)
{
    private const int Users = 40;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly string[] _users = [.. Enumerable.Range(0, Users).Select(_ => RedisFixture.NewUser())];

    [Fact]
    public async Task A_key_is_replaced_under_writes_and_the_old_one_taken_out_after_a_reseal()
    {
        await using var store = await OpenAsync(KeyRings.Text(1, 1));
        foreach (var user in _users)
            Assert.True((await store.PutAsync(user, Histories.Usual(3), null, Token)).IsSuccess);
        using var done = new CancellationTokenSource();
        var writing = Task.WhenAll(_users.Take(10).Select(user => Task.Run(() => RecordAsync(store, user, done.Token), Token)));

        store.KeyRing = KeyRings.Of(2, 1, 2);
        var counts = await store.ResealAsync(null, Token);
        Assert.Equal((0L, 0L), (counts.Unreadable, counts.Failed));
        Assert.InRange(counts.Resealed, Users - 10, Users);
        Assert.Equal(0, (await store.ResealAsync(null, Token)).Resealed);
        store.KeyRing = KeyRings.Of(2, 2);
        await Task.Delay(100, Token);
        await done.CancelAsync();
        await writing;
        Assert.All(await store.GetManyAsync(_users, Token), outcome => Assert.True(outcome.IsSuccess));
    }

    [Fact]
    public async Task A_record_that_changes_nothing_reseals_at_the_same_revision()
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
    public async Task Unsealed_histories_are_read_while_that_is_said_and_sealed_by_a_reseal_that_keeps_their_time()
    {
        await using (var before = await OpenAsync(null))
            await before.PutAsync(_users[0], Histories.Usual(3), null, Token);
        await redis.Raw.KeyExpireAsync(KeyOf(_users[0]), TimeSpan.FromHours(1));
        await using (var strict = await OpenAsync(KeyRings.Text(1, 1)))
            Assert.Equal(ErrorReason.StoredValueCorrupt, (await strict.GetAsync(_users[0], Token)).Error!.Reason);

        await using var store = await RedisHistoryStore.OpenAsync(Options(KeyRings.Text(1, 1)) with { AcceptUnsealed = true }, TimeProvider.System);
        Assert.True((await store.GetAsync(_users[0], Token)).IsSuccess);
        await store.ResealAsync(null, Token);
        var value = (byte[])(await redis.Raw.StringGetAsync(KeyOf(_users[0])))!;
        Assert.Equal(16, value[0]);
        Assert.InRange((await redis.Raw.KeyTimeToLiveAsync(KeyOf(_users[0])))!.Value, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Before_all_have_the_ring_what_one_writes_is_read_by_those_who_have_none()
    {
        await using var without = await OpenAsync(null);
        await using var with = await RedisHistoryStore.OpenAsync(
            Options(KeyRings.Text(1, 1)) with { AcceptUnsealed = true, SealWrites = false }, TimeProvider.System);
        await with.PutAsync(_users[0], Histories.Usual(3), null, Token);
        Assert.True((await without.GetAsync(_users[0], Token)).IsSuccess);
        await without.PutAsync(_users[1], Histories.Usual(3), null, Token);
        Assert.True((await with.GetAsync(_users[1], Token)).IsSuccess);
        await using var sealing = await RedisHistoryStore.OpenAsync(Options(KeyRings.Text(1, 1)) with { AcceptUnsealed = true }, TimeProvider.System);
        await sealing.PutAsync(_users[2], Histories.Usual(3), null, Token);
        Assert.True((await with.GetAsync(_users[2], Token)).IsSuccess);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(null, "")]
    [InlineData("{}", null)]
    [InlineData(null, "no such file")]
    public void A_ring_that_is_empty_or_none_is_a_problem(string? text, string? file) =>
        Assert.Contains("key ring", Assert.Single((Options(text) with { KeyRingFile = file }).Problems()), StringComparison.Ordinal);

    private static async Task RecordAsync(RedisHistoryStore store, string user, CancellationToken until)
    {
        for (var day = new DateOnly(2000, 1, 1); !until.IsCancellationRequested; day = day.AddDays(1))
        {
            var change = new HistoryChange(
                CycleHistory.FromSorted([new Period(day, 0)], [], []), new HashSet<DateOnly> { day.AddDays(-1) }, new HashSet<DateOnly>(), new HashSet<DateOnly>());
            Assert.True((await store.RecordAsync(user, change, Token)).IsSuccess);
        }
    }

    private Task<RedisHistoryStore> OpenAsync(string? ring) => RedisHistoryStore.OpenAsync(Options(ring), TimeProvider.System);

    // A prefix of its own: a reseal walks over all there is.
    private RedisOptions Options(string? ring) => RedisFixture.Options(redis.Server) with { KeyRing = ring, KeyPrefix = _prefix };

    private readonly string _prefix = $"[{Guid.NewGuid():N}"[..20];

    private RedisKey KeyOf(string user) => new HistoryKeys(HistoryKeys.DevelopmentSecret, _prefix).For(user);
}
