using System.Diagnostics;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Predictions.Service.Access;
using Predictions.Service.Telemetry;
using Predictions.Testing;

namespace Predictions.Service.Tests.Access;

/// <summary>The service loads token keys from a file or an authority, and fails calls while it has none.</summary>
public sealed class TokenKeysTests(ServiceFixture fixture)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task New_keys_replace_the_old_ones_while_the_service_runs()
    {
        await using var guarded = await GuardedService.StartAsync(fixture.Redis.ConnectionString);
        var old = guarded.Issuer.Token("models");
        Assert.Equal(200, await StatusAsync(guarded, old));
        guarded.Issuer.Rotate();
        guarded.Publish();
        await BecomesAsync(200, guarded, guarded.Issuer.Token("models"));
        Assert.Equal(401, await StatusAsync(guarded, old));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","kid":"key-1"}]}""")]
    public async Task An_invalid_key_set_changes_nothing_and_is_counted(string keys)
    {
        await using var guarded = await GuardedService.StartAsync(fixture.Redis.ConnectionString);
        guarded.Publish(keys);
        var began = Stopwatch.StartNew();
        while ((await MetricsReading.OfAsync(guarded.Service.Operators))["predictions_token_keys_refusals_total"] == 0)
        {
            Assert.InRange(began.Elapsed, TimeSpan.Zero, Timeout);
            await Task.Delay(50, HttpAnswers.Token);
        }

        Assert.Equal(200, await StatusAsync(guarded, guarded.Issuer.Token("models")));
    }

    [Fact]
    public void A_private_key_is_rejected()
    {
        const string json = """{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}]}""";
        Assert.Contains("private", Assert.Throws<TokenKeysException>(() => KeySet.Parse(json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_keys_the_instance_is_not_ready_and_calls_fail_with_UNAVAILABLE()
    {
        await using var guarded = await GuardedService.StartAsync(fixture.Redis.ConnectionString, hasKeys: false);
        var token = guarded.Issuer.Token("models");
        await guarded.SendAsync(HttpMethod.Get, "/v1/models", token).ProblemAsync(503, "KEYS_UNAVAILABLE");
        await guarded.Service.Models.ListModelsAsync(new(), GuardedService.Bearing(token))
            .FailsAsync(StatusCode.Unavailable, "KEYS_UNAVAILABLE");
        using var ready = await guarded.Service.Operators.GetAsync(new Uri("/health/ready", UriKind.Relative), HttpAnswers.Token);
        Assert.Equal(503, (int)ready.StatusCode);
        guarded.Publish();
        await BecomesAsync(200, guarded, token);
        Assert.Contains(
            "\"ready\"", await guarded.Service.Operators.GetStringAsync(
                "/health/ready", HttpAnswers.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_of_an_authority_stay_valid_while_it_is_unreachable()
    {
        using var issuer = new TokenIssuer();
        var port = LoopbackPort.Free();
        await using var service = await ServiceUnderTest.StartAsync(
            fixture.Redis.ConnectionString, null, ("Security:Mode", "Jwt"), ("Security:Audience", TokenIssuer.Audience),
            ("Security:Authority", $"http://127.0.0.1:{port}/tenant/"));
        Assert.Equal(503, await StatusAsync(service, issuer.Token("models")));

        await using (await AuthorityAsync(port, issuer))
        {
            await BecomesAsync(200, service, issuer.Token("models"));
            issuer.Rotate();
            // The first token with an unknown key is rejected and triggers a fetch of the keys.
            await BecomesAsync(200, service, issuer.Token("models"));
        }

        Assert.Equal(200, await StatusAsync(service, issuer.Token("models histories")));
        issuer.Rotate();
        Assert.Equal(401, await StatusAsync(service, issuer.Token("models")));
    }

    [Fact]
    public async Task The_warmup_token_is_valid_only_until_the_instance_is_ready()
    {
        // The clock stands still, so a busy machine does not end the warm-up.
        await using var guarded = await GuardedService.StartAsync(
            fixture.Redis.ConnectionString, new FakeTimeProvider(FixedClock.Noon), true, ("Start:WarmupCalls", "3"));
        var metrics = await MetricsReading.OfAsync(guarded.Service.Operators);
        Assert.Equal(3, metrics["predictions_calls_total{transport=\"grpc\",method=\"Predict\",status=\"OK\"}"]);
        Assert.Equal(3, metrics["predictions_calls_total{transport=\"http\",method=\"Predict\",status=\"200\"}"]);

        var pass = new WarmupToken(new SecurityOptions { Mode = "Jwt", Audience = "a" }, new FixedClock());
        var token = pass.Token!;
        Assert.True((await pass.ValidatorOf(token)!.ValidateAsync(token)).IsSuccess);
        pass.End();
        Assert.Null(pass.ValidatorOf(token));
    }

    [Fact]
    public async Task A_cached_token_expires()
    {
        using var issuer = new TokenIssuer();
        var clock = new MovedClock();
        var options = new SecurityOptions { Mode = "Jwt", Audience = TokenIssuer.Audience, ClockSkewSeconds = 0 };
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, issuer.Keys, HttpAnswers.Token);
        options = options with { Issuer = TokenIssuer.Issuer, KeysFile = file };
        var keys = new TokenKeys(
            new KeysFromFile(options), options, new TokenKeysMetrics(new MetricsPage()), clock, NullLogger<TokenKeys>.Instance);
        await keys.RefreshAsync(HttpAnswers.Token);
        File.Delete(file);
        using var handler = new CachingTokenHandler(keys, new WarmupToken(options, clock), clock);
        var token = issuer.Token("models", null, d => d.Expires = FixedClock.Noon.AddSeconds(20).UtcDateTime);
        Assert.True((await handler.ValidateTokenAsync(token, new())).IsValid);
        clock.Now += TimeSpan.FromSeconds(19);
        Assert.True((await handler.ValidateTokenAsync(token, new())).IsValid);
        clock.Now += TimeSpan.FromSeconds(2);
        Assert.False((await handler.ValidateTokenAsync(token, new())).IsValid);
    }

    private static async Task<WebApplication> AuthorityAsync(int port, TokenIssuer issuer)
    {
        // Another content root, because appsettings.json of the service has addresses.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = Path.GetTempPath() });
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{port}");
        app.MapGet("/tenant/.well-known/openid-configuration", () => Results.Text(
            $$"""{"issuer":"{{TokenIssuer.Issuer}}","jwks_uri":"http://127.0.0.1:{{port}}/tenant/keys"}""", "application/json"));
        app.MapGet("/tenant/keys", () => Results.Text(issuer.Keys, "application/json"));
        await app.StartAsync(HttpAnswers.Token);
        return app;
    }

    private static Task BecomesAsync(int status, GuardedService guarded, string token) =>
        BecomesAsync(status, guarded.Service, token);

    private static async Task BecomesAsync(int status, ServiceUnderTest service, string token)
    {
        var began = Stopwatch.StartNew();
        while (await StatusAsync(service, token) != status)
        {
            Assert.InRange(began.Elapsed, TimeSpan.Zero, Timeout);
            await Task.Delay(50, HttpAnswers.Token);
        }
    }

    private static Task<int> StatusAsync(GuardedService guarded, string token) => StatusAsync(guarded.Service, token);

    private static async Task<int> StatusAsync(ServiceUnderTest service, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await service.Http.SendAsync(request, HttpAnswers.Token);
        return (int)answer.StatusCode;
    }

    private sealed class MovedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = FixedClock.Noon;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
