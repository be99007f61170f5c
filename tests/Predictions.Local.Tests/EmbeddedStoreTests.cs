using Predictions.Core;
using Predictions.Core.History;
using Predictions.Core.Verification;
using Predictions.Redis.Connection;
using Predictions.Redis.Store;
using Predictions.Redis.Values;

namespace Predictions.Local.Tests;

/// <summary>The embedded store keeps histories as Redis does, also after a restart or a crash.</summary>
public sealed class EmbeddedStoreTests : IDisposable
{
    private static readonly DateOnly Day = new(2020, 1, 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("predictions-local-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_follows_the_same_rules_as_Redis()
    {
        using var server = EmbeddedStore.Start(_folder);
        await using var store = await OpenAsync(server.ConnectionString);
        Assert.Equal(ErrorReason.HistoryNotFound, (await store.GetAsync("user", Token)).Error!.Reason);
        var first = (await store.PutAsync("user", Starts(3), 0, Token)).Value;
        Assert.Equal(ErrorReason.RevisionMoved, (await store.PutAsync("user", Starts(4), 0, Token)).Error!.Reason);
        var second = (await store.RecordAsync("user", Recorded(3), Token)).Value.Answer;
        Assert.True(second.Revision > first.Revision);
        Assert.Equal(second.Revision, (await store.RecordAsync("user", Recorded(3), Token)).Value.Answer.Revision);
        Assert.Equal([4, null], (await store.GetManyAsync(["user", "nobody"], Token))
            .Select(o => o.IsSuccess ? o.Value.History.Periods.Length : (int?)null));
        Assert.Null(await store.DeleteAsync("user", Token));
        Assert.Equal(ErrorReason.HistoryNotFound, (await store.GetAsync("user", Token)).Error!.Reason);
        Assert.True((await store.PutAsync("user", Starts(1), 0, Token)).Value.Revision > second.Revision);
    }

    [Fact]
    public async Task A_record_without_effect_encrypts_at_the_same_revision()
    {
        using var server = EmbeddedStore.Start(_folder);
        await using var plain = await OpenAsync(server.ConnectionString);
        var revision = (await plain.RecordAsync("user", Recorded(3), Token)).Value.Answer.Revision;
        var ring = $$"""{"current": 1, "keys": {"1": "{{Convert.ToBase64String(new byte[32])}}"} }""";
        await using var store = await OpenAsync(server.ConnectionString, ring);
        Assert.Equal(revision, (await store.RecordAsync("user", Recorded(3), Token)).Value.Answer.Revision);
        Assert.Equal(new ReencryptionCounts(1, 0, 0, 0), await store.ReencryptAsync(null, Token));
    }

    [Fact]
    public async Task The_evidence_of_a_rollout_adds_up_and_survives_a_restart()
    {
        var cycle = new PairedSums(1, -0.1, 0.01, 0.2, 0.04, -0.8, 0.64, -0.16);
        var back = new StepBack(StepBackReason.Crps, 1_700_000_000_123);
        using (var server = EmbeddedStore.Start(_folder))
        {
            await using var store = await OpenAsync(server.ConnectionString);
            await store.Rollouts.AddAsync("2.1.0", "aaaaaaaa", cycle, null, Token);
            await store.Rollouts.AddAsync("2.1.0", "aaaaaaaa", cycle, null, Token);
            Assert.Equal(
                new RolloutRecord(cycle + cycle, back),
                (await store.Rollouts.AddAsync("2.1.0", "bbbbbbbb", cycle, back, Token)).Value);
        }

        using var again = EmbeddedStore.Start(_folder);
        await using var reopened = await OpenAsync(again.ConnectionString);
        Assert.Equal(
            new RolloutRecord(cycle + cycle, back), (await reopened.Rollouts.AddAsync("2.1.0", "", default, null, Token)).Value);
    }

    [Fact]
    public async Task Of_100_concurrent_records_over_two_connections_none_is_lost()
    {
        using var server = EmbeddedStore.Start(_folder);
        await using var one = await OpenAsync(server.ConnectionString);
        await using var two = await OpenAsync(server.ConnectionString);
        var records = await Task.WhenAll(Enumerable.Range(0, 100).Select(i =>
            Task.Run(async () => await (i % 2 == 0 ? one : two).RecordAsync("user", Recorded(i), Token), Token)));
        Assert.All(records, r => Assert.True(r.IsSuccess));
        Assert.Equal(100, (await one.GetAsync("user", Token)).Value.History.Periods.Length);
    }

    [Fact]
    public async Task Of_100_replacements_of_one_revision_exactly_one_succeeds()
    {
        using var server = EmbeddedStore.Start(_folder);
        await using var one = await OpenAsync(server.ConnectionString);
        await using var two = await OpenAsync(server.ConnectionString);
        var puts = await Task.WhenAll(Enumerable.Range(0, 100).Select(i =>
            Task.Run(async () => await (i % 2 == 0 ? one : two).PutAsync("user", Starts(i), 0, Token), Token)));
        Assert.Single(puts, p => p.IsSuccess);
    }

    [Fact]
    public async Task Stored_histories_survive_restarts_and_erased_ones_stay_erased()
    {
        for (var round = 0; round < 3; round++)
        {
            using var server = EmbeddedStore.Start(_folder);
            await using var store = await OpenAsync(server.ConnectionString);
            for (var before = 0; before < round; before++)
            {
                Assert.Equal(before + 1, (await store.GetAsync($"user-{before}", Token)).Value.History.Periods.Length);
                Assert.Equal(ErrorReason.HistoryNotFound, (await store.GetAsync($"erased-{before}", Token)).Error!.Reason);
            }

            await store.PutAsync($"user-{round}", Starts(round + 1), 0, Token);
            await store.PutAsync($"erased-{round}", Starts(9), 0, Token);
            Assert.Null(await store.DeleteAsync($"erased-{round}", Token));
        }
    }

    [Fact]
    public async Task Acknowledged_records_survive_a_kill()
    {
        var acknowledged = 0;
        for (var round = 1; round <= 3; round++)
        {
            using var server = await StoreProcess.StartAsync(_folder);
            await using var store = await OpenAsync(server.ConnectionString);
            if (acknowledged > 0)
                Assert.InRange(
                    (await store.GetAsync("user", Token)).Value.History.Periods.Length, acknowledged, acknowledged + 1);

            var recording = Task.Run(async () =>
            {
                for (; acknowledged < 200 * round; acknowledged++)
                    if (!(await store.RecordAsync("user", Recorded(acknowledged), Token)).IsSuccess)
                        return;
            }, Token);
            while (Volatile.Read(ref acknowledged) < 150 * round && !recording.IsCompleted)
                await Task.Delay(1, Token);
            server.Kill();
            await recording;
        }
    }

    [Fact]
    public void Two_processes_cannot_share_a_folder()
    {
        using var server = EmbeddedStore.Start(_folder);
        Assert.ThrowsAny<IOException>(() => EmbeddedStore.Start(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task<RedisHistoryStore> OpenAsync(string connectionString, string? ring = null) => RedisHistoryStore.OpenAsync(
        new RedisOptions
        {
            ConnectionString = connectionString,
            KeySecret = HistoryKeys.DevelopmentSecret,
            CallTimeoutMs = 10_000,
            WriteTimeoutMs = 60_000,
            KeyRing = ring,
            AcceptUnencrypted = ring is not null,
        }, TimeProvider.System);

    private static CycleHistory Starts(int count) =>
        CycleHistory.FromSorted([.. Enumerable.Range(0, count).Select(i => new Period(Day.AddDays(i), 5))], [], []);

    private static HistoryChange Recorded(int day) => new(
        CycleHistory.FromSorted([new Period(Day.AddDays(day), 5)], [], []),
        new HashSet<DateOnly>(), new HashSet<DateOnly>(), new HashSet<DateOnly>());
}
