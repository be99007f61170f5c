using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Predictions.Testing;

namespace Predictions.Service.Tests.Access;

/// <summary>Invalid tokens, and the errors that callers get.</summary>
public sealed class BadTokenTests(ServiceFixture fixture) : IAsyncLifetime
{
    private GuardedService _guarded = null!;

    public static TheoryData<string, string> Bad => new()
    {
        { "expired", "it has expired, is not valid yet, or never expires" },
        { "not yet", "it has expired, is not valid yet, or never expires" },
        { "endless", "it has expired, is not valid yet, or never expires" },
        { "of another issuer", "it is of another issuer" },
        { "for another audience", "it is made for another audience" },
        { "for nobody", "it is made for another audience" },
        { "by another key", "its signature does not hold" },
        { "by an unknown key", "it is signed with a key that is not known" },
        { "altered", "its signature does not hold" },
        { "unsigned", "" },
        { "signed with the public key", "" },
        { "no token", "it is no signed JSON Web Token" },
        { "for two users", "its claim that binds it to a user is not one user id" },
        { "for no user id", "its claim that binds it to a user is not one user id" },
        { "for a number", "its claim that binds it to a user is not one user id" },
        { "for an empty list", "its claim that binds it to a user is not one user id" },
    };

    public async ValueTask InitializeAsync() => _guarded = await GuardedService.StartAsync(fixture.Redis.ConnectionString);

    public ValueTask DisposeAsync() => _guarded.DisposeAsync();

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task An_invalid_token_is_rejected_with_its_error(string how, string wrong)
    {
        var token = Made(how);
        var problem = await _guarded.SendAsync(HttpMethod.Get, "/v1/models", token).ProblemAsync(401, "UNAUTHENTICATED");
        Assert.Contains(wrong, problem.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        Assert.DoesNotContain(token, $"{problem}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("")]
    public async Task A_header_without_a_bearer_token_is_UNAUTHENTICATED(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.TryAddWithoutValidation("Authorization", header);
        await _guarded.Service.Http.SendAsync(request, HttpAnswers.Token).ProblemAsync(401, "UNAUTHENTICATED");
    }

    [Fact]
    public async Task Clocks_may_differ_by_less_than_30_seconds()
    {
        var late = _guarded.Issuer.Token("models", null, d => (d.NotBefore, d.Expires) = (null, Noon.AddSeconds(-29)));
        await _guarded.SendAsync(HttpMethod.Get, "/v1/models", late).OkAsync();
        var early = _guarded.Issuer.Token("models", null, d => d.NotBefore = Noon.AddSeconds(29));
        await _guarded.SendAsync(HttpMethod.Get, "/v1/models", early).OkAsync();
    }

    [Fact]
    public async Task No_output_contains_a_token()
    {
        await using var redis = await RedisServer.StartAsync();
        using var issuer = new TokenIssuer { Now = TimeProvider.System.GetUtcNow() };
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, issuer.Keys, HttpAnswers.Token);
        using var service = await ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", redis.ConnectionString), ("Logging:LogLevel:Default", "Trace"), ("Security:Mode", "Jwt"),
            ("Security:Audience", TokenIssuer.Audience), ("Security:Issuer", TokenIssuer.Issuer), ("Security:KeysFile", file));
        using var http = service.Http();
        string[] tokens =
            [issuer.Token("models"), issuer.Token("models", "canary-user"), issuer.Token("models")[..^9], "canary-token"];
        foreach (var token in tokens)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
            request.Headers.Authorization = new("Bearer", token);
            using var answer = await http.SendAsync(request, HttpAnswers.Token);
        }

        using var operators = service.Operators();
        await service.LoggedAsync("Token keys loaded: 1 keys", HttpAnswers.Token);
        var written = service.Output + await operators.GetStringAsync("/metrics", HttpAnswers.Token);
        Assert.All(tokens, token => Assert.DoesNotContain(token[^8..], written, StringComparison.Ordinal));
        Assert.DoesNotContain("canary", written, StringComparison.Ordinal);
        File.Delete(file);
    }

    private static DateTime Noon => FixedClock.Noon.UtcDateTime;

    private string Made(string how)
    {
        var issuer = _guarded.Issuer;
        return how switch
        {
            "expired" => issuer.Token("models", null, d => (d.NotBefore, d.Expires) = (Noon.AddHours(-2), Noon.AddSeconds(-31))),
            "not yet" => issuer.Token("models", null, d => d.NotBefore = Noon.AddSeconds(31)),
            "endless" => issuer.Token("models", null, d => d.Expires = null),
            "of another issuer" => issuer.Token("models", null, d => d.Issuer = "https://another.example"),
            "for another audience" => issuer.Token("models", null, d => d.Audience = "another"),
            "for nobody" => issuer.Token("models", null, d => d.Audience = null),
            "by another key" => ByAnother("key-1"),
            "by an unknown key" => ByAnother("key-9"),
            "altered" => Altered(issuer.Token("forecasts")),
            "unsigned" => issuer.Token("models", null, d => d.SigningCredentials = null),
            "signed with the public key" => issuer.Token("models", null, d => d.SigningCredentials = new SigningCredentials(
                new SymmetricSecurityKey(Encoding.UTF8.GetBytes(issuer.Keys)) { KeyId = "key-1" },
                SecurityAlgorithms.HmacSha256)),
            "for two users" => issuer.Token("models", null, d => d.Claims["predictions_user"] = (string[])["a", "b"]),
            "for no user id" => issuer.Token("models", "not a user id"),
            "for an empty list" => issuer.Token("models", null, d => d.Claims["predictions_user"] = Array.Empty<string>()),
            "for a number" => issuer.Token("models", null, d => d.Claims["predictions_user"] = 7),
            _ => "no token",
        };

        string ByAnother(string id)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var uncached = new CryptoProviderFactory { CacheSignatureProviders = false };
            return issuer.Token("models", null, d => d.SigningCredentials = new SigningCredentials(
                new ECDsaSecurityKey(key) { KeyId = id, CryptoProviderFactory = uncached }, SecurityAlgorithms.EcdsaSha256));
        }
    }

    /// <summary>Changes the claims and keeps the signature.</summary>
    private static string Altered(string token)
    {
        var parts = token.Split('.');
        var claims = Base64UrlEncoder.Decode(parts[1]).Replace("forecasts", "models", StringComparison.Ordinal);
        return $"{parts[0]}.{Base64UrlEncoder.Encode(claims)}.{parts[2]}";
    }
}
