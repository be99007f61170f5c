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
    public async Task Each_problem_names_its_setting_and_repeats_no_value()
    {
        RedisOptions[] wrong =
        [
            Good with { ConnectionString = "" }, Good with { ConnectionString = "redis:6379,nonsense=secret" },
            Good with { KeySecret = "0123456789abcde" }, Good with { KeyPrefix = "with space" },
            Good with { KeyPrefix = new string('x', 33) },
            Good with { CallTimeoutMs = 9 }, Good with { WriteTimeoutMs = 99 }, Good with { TtlDays = 0 },
            Good with { CaFile = "secret" }, Good with { KeyRing = "secret" }, Good with { KeyRing = "" },
            Good with { KeyRingFile = "" }, Good with { KeyRingFile = "secret" },
            Good with { KeyRing = "secret", KeyRingFile = "secret" }, Good with { EncryptWrites = false },
            Good with { AcceptUnencrypted = true }, Good with { WaitReplicas = -1 }, Good with { WaitReplicas = 11 },
            Good with { WaitReplicasTimeoutMs = 0 }, Good with { WaitReplicasTimeoutMs = 10_001 },
        ];
        string[] settings =
        [
            "ConnectionStrings:Redis", "ConnectionStrings:Redis", "Redis:KeySecret", "Redis:KeyPrefix", "Redis:KeyPrefix",
            "Redis:CallTimeoutMs", "Redis:WriteTimeoutMs", "Redis:TtlDays", "Redis:CaFile", "Redis:KeyRing", "Redis:KeyRing",
            "Redis:KeyRingFile", "Redis:KeyRingFile", "Redis:KeyRing and Redis:KeyRingFile", "Redis:EncryptWrites",
            "Redis:AcceptUnencrypted", "Redis:WaitReplicas", "Redis:WaitReplicas", "Redis:WaitReplicasTimeoutMs",
            "Redis:WaitReplicasTimeoutMs",
        ];
        foreach (var (setting, options) in settings.Zip(wrong))
        {
            var problem = Assert.Single(options.Problems());
            Assert.StartsWith(setting, problem, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
            await Assert.ThrowsAsync<ArgumentException>(() => RedisHistoryStore.OpenAsync(options, TimeProvider.System));
        }

        Assert.Equal(wrong.Length, settings.Length);
    }
}
