using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Predictions.Service.Telemetry;
using Predictions.Service.Tests.Access;
using Predictions.Testing;

namespace Predictions.Service.Tests;

/// <summary>
/// The log has one line when a dependency is lost and one when it is back, with the duration and the failed calls.
/// </summary>
public sealed class OutageLogTests(ServiceFixture fixture) : FolderTest
{
    [Fact]
    public void An_outage_begins_once_counts_while_it_lasts_and_ends_once()
    {
        var clock = new FakeTimeProvider();
        var outage = new Outage(clock);
        outage.CountFailed();
        Assert.False(outage.TryEnd(out _, out _));
        for (var round = 1; round <= 2; round++)
        {
            Assert.True(outage.Begin());
            Assert.False(outage.Begin());
            clock.Advance(TimeSpan.FromSeconds(12.9));
            outage.CountFailed();
            outage.CountFailed();
            Assert.True(outage.TryEnd(out var seconds, out var calls));
            Assert.Equal((12, 2), (seconds, calls));
            Assert.False(outage.TryEnd(out _, out _));
        }
    }

    [Fact]
    public async Task The_calls_that_a_lost_Redis_failed_are_counted()
    {
        await using var redis = await RedisServer.StartAsync();
        using var service = await ServiceProcess.StartAsync(("ConnectionStrings:Redis", redis.ConnectionString));
        using var http = service.Http();
        redis.Kill();
        await LoggedAsync(service, "Redis does not answer.");
        for (var i = 0; i < 3; i++)
            await http.GetAsync("/v1/users/ann/history", HttpAnswers.Token).ProblemAsync(503, "STORE_UNAVAILABLE");
        await redis.RestartAsync();
        Assert.Matches(
            @"Redis answers again after [0-9]+ s\. Failed calls: 3\.", await LoggedAsync(service, "Redis answers again"));
    }

    [Fact]
    public async Task An_audit_and_an_erasure_ledger_that_cannot_be_written_are_logged_with_what_was_lost()
    {
        var (audit, ledger) = (PathOf("audit.jsonl"), PathOf("ledger.jsonl"));
        using var service = await ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", fixture.Redis.ConnectionString), ("Audit:File", audit), ("Erasures:Ledger", ledger));
        using var http = service.Http();
        var route = $"/v1/users/{ServiceFixture.NewUser()}/history";
        foreach (var file in (string[])[audit, ledger])
        {
            File.Delete(file);
            File.CreateSymbolicLink(file, "/dev/full");
        }

        await http.PutAsync(route, Samples.HistoryJson).OkAsync();
        await http.GetAsync(route, HttpAnswers.Token).ProblemAsync(503, "AUDIT_UNAVAILABLE");
        await http.DeleteAsync(route, HttpAnswers.Token).ProblemAsync(503, "AUDIT_UNAVAILABLE");
        foreach (var file in (string[])[audit, ledger])
            File.Delete(file);
        await http.DeleteAsync(route, HttpAnswers.Token).OkAsync();

        Assert.Matches(
            @"Audit written again after [0-9]+ s\. .*Lost lines: 3\.", await LoggedAsync(service, "Audit written again"));
        Assert.Matches(
            @"Erasure ledger written again after [0-9]+ s\. Failed erasures: 1\.",
            await LoggedAsync(service, "Erasure ledger written again"));
        foreach (var file in (string[])["Audit", "Erasure ledger"])
            await service.LoggedAsync(file + " not written", HttpAnswers.Token);
        Assert.Equal(1, CountIn(service.Output, "Audit not written"));
        Assert.Equal(1, CountIn(service.Output, "Erasure ledger not written"));
    }

    [Fact]
    public async Task Token_keys_that_cannot_be_read_are_logged_with_the_calls_that_needed_one()
    {
        using var issuer = new TokenIssuer { Now = TimeProvider.System.GetUtcNow() };
        var keys = PathOf("jwks.json");
        File.WriteAllText(keys, issuer.Keys);
        using var service = await ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", fixture.Redis.ConnectionString), ("Security:Mode", "Jwt"),
            ("Security:Audience", TokenIssuer.Audience), ("Security:Issuer", TokenIssuer.Issuer), ("Security:KeysFile", keys));
        using var http = service.Http();
        File.Delete(keys);
        await LoggedAsync(service, "Token keys not refreshed");
        issuer.Rotate();
        using (var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models"))
        {
            request.Headers.Authorization = new("Bearer", issuer.Token("models"));
            await http.SendAsync(request, HttpAnswers.Token).ProblemAsync(401, "UNAUTHENTICATED");
        }

        File.WriteAllText(keys, issuer.Keys);
        Assert.Matches(
            @"Token keys refreshed again after [0-9]+ s\. Calls refused for want of a key: 1\.",
            await LoggedAsync(service, "Token keys refreshed again"));
    }

    /// <summary>Waits for a line of the log, and returns it.</summary>
    private static async Task<string> LoggedAsync(ServiceProcess service, string text)
    {
        for (var began = Stopwatch.StartNew(); ; await Task.Delay(50, HttpAnswers.Token))
        {
            if (service.Output.Split('\n').FirstOrDefault(l => l.Contains(text, StringComparison.Ordinal)) is { } line)
                return line;
            Assert.True(began.Elapsed.TotalSeconds < 180, service.Output);
        }
    }

    private static int CountIn(string output, string text) => output.Split(text).Length - 1;
}
