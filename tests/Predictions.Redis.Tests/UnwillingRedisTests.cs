using System.Diagnostics;
using Predictions.Core;
using Predictions.Redis.Store;
using Predictions.Testing;

namespace Predictions.Redis.Tests;

/// <summary>
/// Servers and networks that answer wrongly. Every error is a value, and none quotes its cause.
/// </summary>
public class UnwillingRedisTests
{
    private static readonly int CallTimeoutMs = LongForm.Or(1_000, 150);
    // So long that no pause of the machine makes an answer come in time; the next fault ends the delay.
    private const int OverCallTimeoutMs = 120_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_read_only_replica_is_read()
    {
        await using var master = await RedisServer.StartAsync();
        await using (var writer = await OpenAsync(master.ConnectionString))
            await WrittenAsync(writer);
        await using var replica = await master.StartReplicaAsync();
        await using var store = await OpenAsync(replica.ConnectionString);
        await ReadsAndRefusesToWriteAsync(store);
    }

    [Fact]
    public async Task A_master_that_has_lost_its_replicas_is_read()
    {
        await using var master = await RedisServer.StartAsync();
        await using var store = await OpenAsync(master.ConnectionString);
        await WrittenAsync(store);
        await master.AskAsync("CONFIG", "SET", "min-replicas-to-write", "1");
        await ReadsAndRefusesToWriteAsync(store);
        await master.AskAsync("CONFIG", "SET", "min-replicas-to-write", "0");
        Assert.Empty(await Operations.FailuresAsync(store, "user", Token));
    }

    [Fact]
    public async Task Garbage_in_answers_is_unavailable_or_corrupt_and_never_an_exception()
    {
        await using var server = await RedisServer.StartAsync();
        await using var network = TcpFaultProxy.Before(server.Port);
        await using var store = await OpenAsync(network.ConnectionString, CallTimeoutMs);
        var told = new Dictionary<ErrorReason, int>();
        for (var seed = 0; seed < 30; seed++)
        {
            network.Garbage(seed);
            for (var failures = 0; failures == 0;)
                foreach (var (_, failure) in await Operations.FailuresAsync(store, "user", Token))
                {
                    failures++;
                    told[failure.Reason] = told.GetValueOrDefault(failure.Reason) + 1;
                }

            network.Pass();
            await RecoveredAsync(store);
        }

        TestContext.Current.SendDiagnosticMessage(
            $"garbage of 30 seeds was told as {string.Join(", ", told.Select(t => $"{t.Value} {t.Key}"))}");
        Assert.Contains(ErrorReason.StoreUnavailable, told.Keys);
        Assert.Empty(
            told.Keys.Except([ErrorReason.StoreUnavailable, ErrorReason.StoredValueCorrupt, ErrorReason.HistoryNotFound]));
    }

    [Fact]
    public async Task A_network_that_resets_refuses_or_drops_is_unavailable_in_bounded_time()
    {
        await using var server = await RedisServer.StartAsync();
        await using var network = TcpFaultProxy.Before(server.Port);
        await using var store = await OpenAsync(network.ConnectionString, CallTimeoutMs);
        // After a reset the client reconnects, sometimes before the next call. Then HISTORY_NOT_FOUND is a correct answer of the
        // store's.
        ErrorReason[] unavailable = [ErrorReason.StoreUnavailable], orAnswered = [.. unavailable, ErrorReason.HistoryNotFound];
        foreach (var (fault, expected) in ((Action, ErrorReason[])[])
            [
                (network.Cut, orAnswered), (network.Blackhole, unavailable),
                (() => network.Delay(OverCallTimeoutMs), unavailable), (Refused, unavailable),
            ])
        {
            fault();
            for (var round = 0; round < LongForm.Or(1, 5); round++)
            {
                var asked = Stopwatch.StartNew();
                Assert.All(await Operations.FailuresAsync(store, "user", Token), f => Assert.Contains(f.Error.Reason, expected));
                Assert.InRange(asked.ElapsedMilliseconds, 0, LongForm.Or(180_000, 400) * Operations.All.Length);
            }

            network.Pass();
            await RecoveredAsync(store);
        }

        void Refused()
        {
            network.Refuse();
            network.Cut();
        }
    }

    private static async Task ReadsAndRefusesToWriteAsync(RedisHistoryStore store)
    {
        foreach (var (_, ask) in Operations.Reads)
            Assert.Null(await ask(store, "user", Token));
        foreach (var (_, ask) in Operations.Writes.Append(Operations.Erase))
        {
            // A new user each time: a record without effect is not written.
            var failure = await ask(store, "another", Token);
            Assert.Equal(ErrorReason.StoreUnavailable, failure?.Reason);
            Assert.DoesNotContain("RE", failure!.Message, StringComparison.Ordinal);
        }
    }

    private static async Task WrittenAsync(RedisHistoryStore store)
    {
        foreach (var (_, ask) in Operations.Writes)
            Assert.Null(await ask(store, "user", Token));
    }

    private static async Task RecoveredAsync(RedisHistoryStore store)
    {
        for (
            var began = Stopwatch.StartNew(); (
                await Operations.FailuresAsync(store, "user", Token)).Count > 0; await Task.Delay(20, Token))
            Assert.InRange(began.Elapsed.TotalSeconds, 0, LongForm.Or(180, 10));
    }

    private static Task<RedisHistoryStore> OpenAsync(string connection, int callTimeoutMs = 10_000) =>
        RedisHistoryStore.OpenAsync(RedisFixture.Options(connection, callTimeoutMs), TimeProvider.System);
}
