using Predictions.Core;
using Predictions.Redis.Connection;
using Predictions.Redis.Outbox;
using Predictions.Redis.Store;
using Predictions.Redis.Values;
using Predictions.Testing;

namespace Predictions.Redis.Tests;

/// <summary>Access to Redis: TLS with a private CA, a user with minimal permissions, a wrong password.</summary>
public class LetInTests
{
    private const string Password = "a-password-nobody-may-see";
    private const string WrongPassword = "a-wrong-one-nobody-may-see";
    private const string User = "predictions";

    /// <summary>
    /// The permissions that the service's Redis user needs, on keys <c>{p:??}h:*</c> (<c>Redis:KeyPrefix</c> comes before
    /// <c>h:</c>) and <c>r:*</c> (after the prefix), and no channel.
    /// </summary>
    public static readonly string[] Needed = ["get", "mget", "exists", "set", "del", "eval", "ping", "echo"];

    /// <summary>The permissions that save sending the script with every write.</summary>
    private static readonly string[] Quicker = ["evalsha", "script|load"];

    /// <summary>
    /// The further permissions with an outbox, on keys <c>{p:??}events</c> and <c>{consumers}*</c> (<c>Redis:KeyPrefix</c>
    /// follows the braces).
    /// </summary>
    private static readonly string[] NeededForEvents =
        ["xinfo|stream", "xadd", "xread", "xtrim", "sadd", "sismember", "scard", "smembers", "hset", "hgetall"];

    /// <summary>The further permissions to find the master among several servers.</summary>
    public const string NeededForReplicas = "info";

    /// <summary>The further permissions to find the nodes of a cluster's slots.</summary>
    private const string NeededForCluster = "cluster|nodes";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> EachNeeded => [.. Needed];

    [Fact]
    public async Task A_user_with_the_least_rights_does_everything_over_tls_of_a_private_authority()
    {
        using var certificates = new LoopbackCertificates();
        var tlsPort = LoopbackPort.Free();
        await using var server = await RedisServer.StartAsync(certificates.RedisSettings(tlsPort));
        await AllowAsync(server, Needed);
        await using var store = await OpenAsync(Credentials($"127.0.0.1:{tlsPort}") + ",ssl=true", certificates.AuthorityFile);
        Assert.Empty(await Operations.FailuresAsync(store, "user", Token));
        TestContext.Current.SendDiagnosticMessage(
            $"least rights of a Redis user: ~{{p:??}}h:* ~r:* resetchannels -@all {Rights(Needed)}; for quicker writes "
            + $"{Rights(Quicker)}; with replicas +{NeededForReplicas}, in a cluster +{NeededForCluster}");
    }

    [Theory]
    [MemberData(nameof(EachNeeded))]
    public async Task Without_any_of_the_least_rights_something_is_unavailable(string missing)
    {
        await using var server = await RedisServer.StartAsync();
        await AllowAsync(server, Needed.Where(command => command != missing));
        await using var store = await OpenAsync(Credentials(server.ConnectionString));
        var failures = await Operations.FailuresAsync(store, "user", Token);
        Assert.Contains(failures, f => f.Error.Reason == ErrorReason.StoreUnavailable);
        Assert.All(failures, f => HoldsNoSecret(f.Error));
    }

    public static TheoryData<string> EachNeededForEvents => [.. NeededForEvents];

    [Fact]
    public async Task A_user_with_the_least_rights_for_events_writes_reads_and_commits_them()
    {
        await using var server = await RedisServer.StartAsync();
        await AllowEventsAsync(server, NeededForEvents);
        Assert.Empty(await EventFailuresAsync(server));
        TestContext.Current.SendDiagnosticMessage(
            $"further rights for events: ~{{p:??}}events ~{{consumers}}* {Rights(NeededForEvents)}");
    }

    [Theory]
    [MemberData(nameof(EachNeededForEvents))]
    public async Task Without_any_right_for_events_some_step_is_unavailable_and_no_write_is_half_done(string missing)
    {
        await using var server = await RedisServer.StartAsync();
        await AllowEventsAsync(server, NeededForEvents.Where(command => command != missing));
        Assert.NotEmpty(await EventFailuresAsync(server));
        await using var writer = await Outboxes.OpenAsync(Options(Credentials(server.ConnectionString), null));
        Assert.Equal(missing != "xread", await writer.Events.AreStreamsAllowedAsync(Token));
        await using var reader = await OpenAsync(Credentials(server.ConnectionString));
        Assert.Equal(missing is "xinfo|stream" or "xadd", !(await reader.GetAsync("ann", Token)).IsSuccess);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_the_rights_that_only_save_time_events_have_the_same_numbers(bool areGiven)
    {
        await using var server = await RedisServer.StartAsync();
        await AllowEventsAsync(server, [.. NeededForEvents, .. areGiven ? ["xrevrange", .. Quicker] : Array.Empty<string>()]);
        await using var store = await Outboxes.OpenAsync(Options(Credentials(server.ConnectionString), null));
        for (var i = 0; i < 3; i++)
            Assert.True((await store.PutAsync("ann", Histories.Usual(2 + i), null, Token)).IsSuccess);
        var partition = HistoryKeys.PartitionOf(System.Text.Encoding.ASCII.GetBytes(store.PseudonymOf("ann")));
        var read = await store.Events.ReadAsync(partition, EventPosition.Start, 10, Token);
        Assert.Equal([1, 2, 3], read.Value.Select(stored => stored.Position.Number));
        var statistics = await server.AskAsync("INFO", "commandstats");
        Assert.Matches(areGiven ? "cmdstat_evalsha:calls=[1-9]" : "cmdstat_evalsha:calls=0,.*rejected_calls=1,", statistics);
    }

    [Fact]
    public async Task With_two_more_rights_each_script_is_sent_once()
    {
        await using var server = await RedisServer.StartAsync();
        await AllowAsync(server, [.. Needed, .. Quicker]);
        await using var store = await OpenAsync(Credentials(server.ConnectionString));
        Assert.Empty(await Operations.FailuresAsync(store, "user", Token));
        Assert.Empty(await Operations.FailuresAsync(store, "user", Token));
        var statistics = await server.AskAsync("INFO", "commandstats");
        Assert.Contains("cmdstat_evalsha:", statistics, StringComparison.Ordinal);
        Assert.Contains("cmdstat_script|load:calls=2,", statistics, StringComparison.Ordinal);
        Assert.DoesNotMatch("cmdstat_eval:calls=([3-9]|[0-9]{2,}),", statistics);
    }

    [Fact]
    public async Task The_least_rights_reach_every_node_of_a_cluster()
    {
        await using var cluster = await RedisCluster.StartAsync();
        foreach (var node in cluster.Nodes)
            await AllowAsync(node, [.. Needed, NeededForCluster]);
        await using var store = await OpenAsync(Credentials(cluster.ConnectionString));
        for (var user = 0; user < 20; user++)
            Assert.Empty(await Operations.FailuresAsync(store, $"user-{user}", Token));
    }

    [Fact]
    public async Task The_least_rights_follow_a_master_that_fails_over()
    {
        await using var master = await RedisServer.StartAsync();
        await using var replica = await master.StartReplicaAsync();
        foreach (var server in (RedisServer[])[master, replica])
            await AllowAsync(server, [.. Needed, NeededForReplicas]);
        await using var store = await OpenAsync(Credentials($"{master.ConnectionString},{replica.ConnectionString}"));
        Assert.Empty(await Operations.FailuresAsync(store, "user", Token));
        master.Kill();
        await replica.PromoteAsync();
        var began = System.Diagnostics.Stopwatch.StartNew();
        while ((await Operations.FailuresAsync(store, "user", Token)).Count > 0)
            Assert.InRange(began.Elapsed.TotalSeconds, 0, 60);
    }

    [Fact]
    public async Task A_server_of_an_untrusted_authority_is_not_used()
    {
        using var certificates = new LoopbackCertificates();
        using var others = new LoopbackCertificates();
        var tlsPort = LoopbackPort.Free();
        await using var server = await RedisServer.StartAsync(certificates.RedisSettings(tlsPort));
        foreach (var authority in (string?[])[null, others.AuthorityFile])
        {
            await using var store = await OpenAsync($"127.0.0.1:{tlsPort},ssl=true", authority);
            var failures = await Operations.FailuresAsync(store, "user", Token);
            Assert.Equal(Operations.All.Length, failures.Count);
            Assert.All(failures, f => Assert.Equal(ErrorReason.StoreUnavailable, f.Error.Reason));
        }
    }

    [Fact]
    public async Task A_file_without_a_CA_certificate_is_a_problem_at_start()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "nothing", Token);
            foreach (var wrong in (string[])[file, file + "-missing"])
                Assert.Equal(["Redis:CaFile must be a PEM file with a certificate"], Options("127.0.0.1:1", wrong).Problems());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_wrong_password_is_unavailable_and_is_not_quoted()
    {
        await using var server = await RedisServer.StartAsync(RedisModes.WithPassword(Password));
        await using var store = await OpenAsync($"{server.ConnectionString},password={WrongPassword}");
        var failures = await Operations.FailuresAsync(store, "user", Token);
        Assert.Equal(Operations.All.Length, failures.Count);
        Assert.All(failures, f => Assert.Equal(ErrorReason.StoreUnavailable, f.Error.Reason));
        Assert.All(failures, f => HoldsNoSecret(f.Error));

        await using var right = await OpenAsync($"{server.ConnectionString},password={Password}");
        Assert.Empty(await Operations.FailuresAsync(right, "user", Token));
    }

    private static async Task<List<PredictionError>> EventFailuresAsync(RedisServer server)
    {
        await using var store = await Outboxes.OpenAsync(Options(Credentials(server.ConnectionString), null));
        await using var tail = await store.Events.OpenTailAsync(TimeProvider.System);
        PredictionError?[] failures =
        [
            (await store.PutAsync("ann", Histories.Usual(3), null, Token)).Error,
            (await store.Events.AllBoundsAsync(Token)).Error,
            (await store.Events.ReadAsync(0, EventPosition.Start, 1, Token)).Error,
            (await tail.NextAsync(new EventPosition[HistoryKeys.Partitions], Token)).Error,
            (await store.Events.CommitAsync("mailer", new Dictionary<int, EventPosition> { [0] = new(1, 1) }, Token)).Error,
            (await store.Events.PositionsAsync("mailer", Token)).Error,
            (await store.Events.ConsumersAsync(Token)).Error,
            (await store.Events.TrimAsync(new DateOnly(2020, 1, 1), Token)).Error,
        ];
        return [.. failures.OfType<PredictionError>()];
    }

    private static Task<string> AllowEventsAsync(RedisServer server, IEnumerable<string> commands) => server.AskAsync(
    [
        "ACL", "SETUSER", User, "on", ">" + Password, "~{p:??}h:*", "~{p:??}events", "~{consumers}*", "resetchannels", "-@all",
        .. Needed.Concat(commands).Select(c => "+" + c),
    ]);

    private static void HoldsNoSecret(PredictionError failure)
    {
        Assert.DoesNotContain("nobody-may-see", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(User, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", failure.Message, StringComparison.Ordinal);
    }

    private static Task<string> AllowAsync(RedisServer server, IEnumerable<string> commands) => server.AskAsync(
        ["ACL", "SETUSER", User, "on", ">" + Password, "~{p:??}h:*", "~r:*", "resetchannels", "-@all",
            .. commands.Select(c => "+" + c)]);

    private static string Rights(IEnumerable<string> commands) => string.Join(' ', commands.Select(c => "+" + c));

    private static string Credentials(string address) => $"{address},user={User},password={Password}";

    private static RedisOptions Options(string connection, string? authority) =>
        RedisFixture.Options(connection) with { CaFile = authority };

    private static Task<RedisHistoryStore> OpenAsync(string connection, string? authority = null) =>
        RedisHistoryStore.OpenAsync(Options(connection, authority), TimeProvider.System);
}
