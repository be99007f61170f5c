using Predictions.Redis.Connection;
using Predictions.Redis.Store;

namespace Predictions.Redis.Tests;

public class RedisOptionsTests
{
    private static readonly RedisOptions Good =
        new() { ConnectionString = "redis:6379,ssl=true", KeySecret = "0123456789abcdef" };

    [Fact]
    public void Good_options_have_no_problems() => Assert.Empty(Good.Problems());

    [Fact]
    public void The_old_names_of_settings_still_work()
    {
        var options = Good with { AcceptUnsealed = true, SealWrites = false };
        Assert.Equal((true, false), (options.AcceptUnencrypted, options.EncryptWrites));
    }

    [Fact]
    public async Task Each_problem_is_one_line_that_repeats_no_value()
    {
        RedisOptions[] wrong =
        [
            Good with { ConnectionString = "" }, Good with { ConnectionString = "redis:6379,nonsense=secret" },
            Good with { KeySecret = "0123456789abcde" }, Good with { KeyPrefix = "with space" },
            Good with { KeyPrefix = new string('x', 33) },
            Good with { CallTimeoutMs = 9 }, Good with { WriteTimeoutMs = 99 }, Good with { TtlDays = 0 },
        ];
        foreach (var options in wrong)
        {
            var problem = Assert.Single(options.Problems());
            Assert.DoesNotContain(
                "secret", problem.Replace("key secret", "", StringComparison.Ordinal), StringComparison.Ordinal);
            await Assert.ThrowsAsync<ArgumentException>(() => RedisHistoryStore.OpenAsync(options, TimeProvider.System));
        }
    }
}
