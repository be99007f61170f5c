using Predictions.Core;
using Predictions.Core.Verification;
using Predictions.Redis.Store;
using Predictions.Testing;

namespace Predictions.Redis.Tests;

/// <summary>Instances share the evidence of a rollout.</summary>
public sealed class RolloutLedgerTests : IAsyncLifetime
{
    private static readonly PairedSums Cycle = new(1, 0.1, 0.01, 0.2, 0.04, -0.8, 0.64, -0.16);

    private RedisServer _server = null!;
    private RedisHistoryStore _one = null!;
    private RedisHistoryStore _other = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        (_one, _other) = (await OpenAsync(), await OpenAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_scores_of_all_instances_add_up_and_each_batch_counts_once()
    {
        Assert.Equal(new RolloutRecord(default, null), await AddAsync(_one, "", default));
        await AddAsync(_one, "aaaaaaaa", Cycle);
        await AddAsync(_other, "bbbbbbbb", Cycle + Cycle);
        // The answer was lost, so the batch is sent again.
        await AddAsync(_one, "aaaaaaaa", Cycle);
        var known = await AddAsync(_other, "", default);
        Assert.Null(known.SteppedBack);
        Assert.All(
            known.Sums.ToNumbers().Zip((Cycle + Cycle + Cycle).ToNumbers()), pair => Assert.Equal(pair.Second, pair.First, 12));
    }

    [Fact]
    public async Task The_first_reason_stays_and_the_evidence_with_it()
    {
        await AddAsync(_one, "aaaaaaaa", Cycle);
        var first = new StepBack(StepBackReason.Coverage, 1_700_000_000_123);
        Assert.Equal(first, (await AddAsync(_one, "", default, first)).SteppedBack);
        var known = await AddAsync(_other, "bbbbbbbb", Cycle, new StepBack(StepBackReason.Crps, 1_800_000_000_000));
        Assert.Equal(new RolloutRecord(Cycle, first), known);
        // Another rollout is not concerned.
        Assert.Equal(new RolloutRecord(default, null), (await _one.Rollouts.AddAsync("3.1.0", "", default, null, Token)).Value);
    }

    [Fact]
    public async Task A_read_changes_nothing()
    {
        Assert.Null((await _one.Rollouts.ReadAsync("2.1.0", Token)).Value);
        Assert.Contains("0", await _server.AskAsync("EXISTS", "r:2.1.0"), StringComparison.Ordinal);
        Assert.Equal(await AddAsync(_one, "aaaaaaaa", Cycle), (await _other.Rollouts.ReadAsync("2.1.0", Token)).Value);
        var back = await AddAsync(_one, "", default, new StepBack(StepBackReason.Coverage, 1_700_000_000_123));
        Assert.Equal(back, (await _other.Rollouts.ReadAsync("2.1.0", Token)).Value);
    }

    [Fact]
    public async Task Sums_keep_every_bit()
    {
        var sums = new PairedSums(1e9, -1.0 / 3, 1e-17, Math.PI, 1e-300, -0.1, 123456789.123456789, 2e-5);
        Assert.Equal(sums, (await AddAsync(_one, "aaaaaaaa", sums)).Sums);
        Assert.Equal(sums, (await AddAsync(_other, "", default)).Sums);
    }

    [Fact]
    public async Task The_value_stays_small_and_expires_after_the_last_look()
    {
        for (var batch = 0; batch < 200; batch++)
            await AddAsync(_one, $"{batch:00000000}", Cycle);
        Assert.Equal(200, (await AddAsync(_one, "00000199", Cycle)).Sums.Cycles);
        Assert.InRange(int.Parse((await _server.AskAsync("STRLEN", "r:2.1.0")).TrimStart(':')), 1, 1_500);
        var seconds = int.Parse((await _server.AskAsync("TTL", "r:2.1.0")).TrimStart(':'));
        Assert.InRange(seconds, RolloutLedger.Lifetime.TotalSeconds - 60, RolloutLedger.Lifetime.TotalSeconds);
    }

    [Fact]
    public async Task The_prefix_precedes_the_key()
    {
        await using var prefixed = await RedisHistoryStore.OpenAsync(
            RedisFixture.Options(_server.ConnectionString) with { KeyPrefix = "a:" }, TimeProvider.System);
        await AddAsync(prefixed, "aaaaaaaa", Cycle);
        Assert.Contains("1", await _server.AskAsync("EXISTS", "a:r:2.1.0"), StringComparison.Ordinal);
        Assert.Equal(default, (await AddAsync(_one, "", default)).Sums);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("1 2 3||")]
    [InlineData("1 2 3 4 5 6 7 x||")]
    [InlineData("|because@1|")]
    [InlineData("|crps@soon|")]
    [InlineData("|crps|")]
    public async Task Another_value_is_an_error_and_is_not_overwritten(string value)
    {
        await _server.AskAsync("SET", "r:2.1.0", value);
        var answer = await _one.Rollouts.AddAsync("2.1.0", "", default, null, Token);
        Assert.False(answer.IsSuccess);
        Assert.False((await _one.Rollouts.ReadAsync("2.1.0", Token)).IsSuccess);
        Assert.Contains(value, await _server.AskAsync("GET", "r:2.1.0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_unavailable()
    {
        _server.Kill();
        var answer = await _one.Rollouts.AddAsync("2.1.0", "aaaaaaaa", Cycle, null, Token);
        Assert.Equal(ErrorReason.StoreUnavailable, answer.Error!.Reason);
    }

    private static async Task<RolloutRecord> AddAsync(
        RedisHistoryStore store, string batch, PairedSums sums, StepBack? stepBack = null) =>
        (await store.Rollouts.AddAsync("2.1.0", batch, sums, stepBack, Token)).Value!;

    private Task<RedisHistoryStore> OpenAsync() =>
        RedisHistoryStore.OpenAsync(RedisFixture.Options(_server.ConnectionString), TimeProvider.System);
}
