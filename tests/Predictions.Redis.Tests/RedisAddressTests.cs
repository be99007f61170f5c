using System.Net;
using CsCheck;
using Predictions.Redis.Connection;
using Predictions.Redis.Store;
using Predictions.Redis.Values;
using Predictions.Testing;

namespace Predictions.Redis.Tests;

/// <summary>Which addresses are read, and as what; and that an error repeats no part of one.</summary>
public class RedisAddressTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>An address, then its hosts, user, password, database, and whether it has TLS.</summary>
    public static TheoryData<string, string, string?, string?, int?, bool> Addresses => new()
    {
        { "redis", "redis:0", null, null, null, false },
        { "redis:6379", "redis:6379", null, null, null, false },
        { " redis:6379\n", "redis:6379", null, null, null, false },
        { "my_redis:6379", "my_redis:6379", null, null, null, false },
        { "10.0.0.5:6380,ssl=true", "10.0.0.5:6380", null, null, null, true },
        { "a:1,b:2, c , password=p,defaultDatabase=3,", "a:1 b:2 c:0", null, "p", 3, false },
        { "a:1,a:1,user=u,password=p=q", "a:1", "u", "p=q", null, false },
        { "redis:6379,password=a://b", "redis:6379", null, "a://b", null, false },
        { "[::1]:6379", "[::1]:6379", null, null, null, false },
        { "::1,ssl=true", "[::1]:0", null, null, null, true },
        { "!/run/redis.sock", "/run/redis.sock", null, null, null, false },
        { "redis://host", "host:0", null, null, null, false },
        { "redis://host/", "host:0", null, null, null, false },
        { "REDIS://host:6379/0", "host:6379", null, null, 0, false },
        { "redis://:secret@host/0", "host:0", null, "secret", 0, false },
        { "rediss://user:secret@host:6380/15", "host:6380", "user", "secret", 15, true },
        { "redis://user:a,b%2C%40%3A%2f%25+c@host", "host:0", "user", "a,b,@:/%+c", null, false },
        { "redis://u%20x:p@ss:word@host", "host:0", "u x", "p@ss:word", null, false },
        { "redis://:%C3%BC@[2001:db8::1]:7000", "[2001:db8::1]:7000", null, "ü", null, false },
        { "redis://:p@a:1,b:2,[::1]/1", "a:1 b:2 [::1]:0", null, "p", 1, false },
        { "rediss://:p@s1:26379,s2:26379?serviceName=main&connectTimeout=100", "s1:26379 s2:26379", null, "p", null, true },
        { "redis://host?password=a%26b", "host:0", null, "a&b", null, false },
        { "redis://host?ssl=true", "host:0", null, null, null, true },
    };

    public static TheoryData<string, string> Others => new()
    {
        { "", "has no host" },
        { "  ", "has no host" },
        { ",ssl=true", "has no host" },
        { "password=nobody-may-see", "has no host" },
        { "hello world nobody-may-see", "not a name or an address" },
        { "\"redis:6379\"", "port" },
        { "/run/nobody-may-see.sock", "not a name or an address" },
        { "unix:///run/nobody-may-see.sock", "unknown scheme" },
        { "http://nobody-may-see@redis", "unknown scheme" },
        { "redis+sentinel://:nobody-may-see@redis", "unknown scheme" },
        { "redis:0", "port" },
        { "redis:65536", "port" },
        { "redis:99999999999999", "port" },
        { "redis:nobody-may-see", "port" },
        { "redis:", "port" },
        { "redis:-1", "port" },
        { "[::1:6379", "port" },
        { "a:1,b:nobody-may-see", "port" },
        { "redis:6379,password=nobody,may-see", "comma" },
        { "redis:6379,password=nobody,may=see", "comma" },
        { "redis:6379,nobody=may-see", "unknown option" },
        { "redis:6379,ssl=nobody-may-see", "wrong value" },
        { "redis:6379,connectTimeout=nobody-may-see", "wrong value" },
        { "redis://", "has no host" },
        { "redis:///0", "has no host" },
        { "redis://:nobody-may-see@", "has no host" },
        { "redis://:nobody-may-see@/0", "has no host" },
        { "redis://nobody-may-see@redis", "no password" },
        { "redis://user:@redis", "no password" },
        { "redis://:@redis", "no password" },
        { "redis://:nobody%2may-see@redis", "%25" },
        { "redis://:nobody%zzmay-see@redis", "%25" },
        { "redis://:nobody/may-see@redis", "port" },
        { "redis://user:1/nobody-may-see@redis", "not a number" },
        { "redis://:nobody#may-see@redis", "%23" },
        { "redis://redis:nobody-may-see", "port" },
        { "redis://redis:70000/0", "port" },
        { "redis://redis/nobody-may-see", "not a number" },
        { "redis://redis/0/nobody-may-see", "not a number" },
        { "redis://redis/99999999999", "not a number" },
        { "redis://redis?nobody-may-see", "option=value" },
        { "redis://redis?password=a%2Cnobody", "option=value" },
        { "redis://redis?nobody=may-see", "unknown option" },
        { "redis://a b:nobody-may-see", "port" },
        { "redis://nobody may see", "not a name or an address" },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public void An_address_is_read(string text, string hosts, string? user, string? password, int? database, bool isTls)
    {
        Assert.Null(RedisAddress.Problem(text));
        var read = RedisAddress.Parse(text);
        Assert.Equal(hosts, string.Join(' ', read.EndPoints.Select(TextOf)));
        Assert.Equal(
            (user ?? "", password ?? "", database, isTls),
            (read.User ?? "", read.Password ?? "", read.DefaultDatabase, read.Ssl));
        Assert.Equal(password is not null, RedisAddress.HoldsPassword(text));
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Anything_else_is_a_problem_that_repeats_nothing_of_it(string text, string problem)
    {
        var message = RedisAddress.Problem(text);
        Assert.Contains(problem, message, StringComparison.Ordinal);
        foreach (var part in (string[])["nobody", "may-see", "hello", "99999"])
            Assert.DoesNotContain(part, message, StringComparison.Ordinal);
        if (text.Contains('@') || text.Contains("password", StringComparison.Ordinal))
            Assert.True(RedisAddress.HoldsPassword(text));
        Assert.False(RedisAddress.IsLoopback(text));
    }

    [Fact]
    public void No_text_causes_another_exception_or_an_error_of_its_own()
    {
        var known = Others.Select(row => RedisAddress.Problem(row.Data.Item1))
            .Append(RedisAddress.Problem("!" + new string('x', 999))).ToHashSet();
        string[] pieces =
        [
            "redis://", "rediss://", "host", ":6379", ":", "@", ",", "/", "0", "?", "=", "&", "%", "%2C", "[::1]", "[", "]", "!",
            "#", " ", "password=", "ssl=true", "user:", "\0", "ü", "😀",
        ];
        Gen.Int[0, pieces.Length - 1].Array[0, 12].Select(chosen => string.Concat(chosen.Select(i => pieces[i]))).Seeded(
            text => RedisAddress.Problem(text) is not { } problem || known.Contains(problem), iter: 20_000);
    }

    [Theory]
    [InlineData("127.0.0.1:6379", true)]
    [InlineData("localhost", true)]
    [InlineData("[::1]:6379,password=x", true)]
    [InlineData("redis://:x@127.0.0.2:1/3", true)]
    [InlineData("!/run/redis.sock", true)]
    [InlineData("127.0.0.1:6379,redis:6379", false)]
    [InlineData("redis://localhost,redis", false)]
    [InlineData("redis://localhost@redis", false)]
    [InlineData("127.0.0.1:26379,serviceName=main", false)]
    [InlineData("redis://127.0.0.1:26379?serviceName=main", false)]
    public void Only_a_store_that_is_certainly_on_this_machine_is_on_loopback(string text, bool isLoopback) =>
        Assert.Equal(isLoopback, RedisAddress.IsLoopback(text));

    [Fact]
    public async Task A_URL_with_a_user_a_password_with_commas_and_a_database_connects()
    {
        const string password = "a,b c%/?#@:";
        await using var server = await RedisServer.StartAsync();
        await server.AskAsync(
            "ACL", "SETUSER", "some/one", "on", ">" + password, "~{p:??}h:*", "~r:*", "resetchannels", "-@all", "+get", "+mget",
            "+exists", "+set", "+del", "+eval", "+ping", "+echo", "+select");
        var address = $"redis://some%2Fone:{Uri.EscapeDataString(password)}@{server.ConnectionString}/3";
        await using var store = await RedisHistoryStore.OpenAsync(
            new RedisOptions { ConnectionString = address, KeySecret = HistoryKeys.DevelopmentSecret, CallTimeoutMs = 10_000 },
            TimeProvider.System);
        Assert.Empty(await Operations.FailuresAsync(store, "user", Token));
        Assert.Contains("db3:", await server.AskAsync("INFO", "keyspace"), StringComparison.Ordinal);
    }

    private static string TextOf(EndPoint endpoint) => endpoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : $"{endpoint}";
}
