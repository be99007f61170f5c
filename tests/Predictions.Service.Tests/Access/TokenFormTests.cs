using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Predictions.Service.Tests.Access;

/// <summary>Tokens whose signature holds and whose header or claims ask for more than the service understands.</summary>
public sealed class TokenFormTests(ServiceFixture fixture) : IAsyncLifetime
{
    private const string Critical = "its header has critical extensions, and none is supported";
    private const string NotAccess = "it is not of the type JWT or at+jwt";
    private const string Repeated = "its header or its claims repeat a name";
    private const string Signature = "its signature does not hold";
    private const string NoToken = "it is no signed JSON Web Token";

    private GuardedService _guarded = null!;

    private static string Claims => ClaimsWith("");

    public async ValueTask InitializeAsync() => _guarded = await GuardedService.StartAsync(fixture.Redis.ConnectionString);

    public ValueTask DisposeAsync() => _guarded.DisposeAsync();

    [Theory]
    // RFC 7515, section 4.1.11.
    [InlineData("""{"alg":"ES256","kid":"key-1","crit":["example"],"example":1}""", Critical)]
    [InlineData("""{"alg":"ES256","kid":"key-1","crit":["exp"]}""", Critical)]
    [InlineData("""{"alg":"ES256","kid":"key-1","crit":[]}""", Critical)]
    [InlineData("""{"alg":"ES256","kid":"key-1","crit":null}""", Critical)]
    [InlineData("""{"alg":"ES256","kid":"key-1","crit":"example"}""", Critical)]
    // RFC 7797.
    [InlineData("""{"alg":"ES256","kid":"key-1","b64":false,"crit":["b64"]}""", Critical)]
    [InlineData("""{"alg":"ES256","kid":"key-1","b64":false}""", "its claims are not encoded as base64url")]
    [InlineData("""{"alg":"ES256","kid":"key-1","cty":"JWT"}""", "it contains another token")]
    [InlineData("""{"alg":"ES256","kid":"key-1","cty":"application/jwt"}""", "it contains another token")]
    [InlineData("""{"alg":"ES256","kid":"key-1","typ":"secevent+jwt"}""", NotAccess)]
    [InlineData("""{"alg":"ES256","kid":"key-1","typ":"dpop+jwt"}""", NotAccess)]
    [InlineData("""{"alg":"ES256","kid":"key-1","typ":"JWE"}""", NotAccess)]
    [InlineData("""{"alg":"ES256","kid":"key-1","typ":null}""", NotAccess)]
    // RFC 7515, section 4.
    [InlineData("""{"alg":"ES256","kid":"key-1","kid":"key-1"}""", Repeated)]
    [InlineData("""{"alg":"none","alg":"ES256","kid":"key-1"}""", Repeated)]
    [InlineData("""{"typ":"secevent+jwt","typ":"JWT","alg":"ES256","kid":"key-1"}""", Repeated)]
    // Algorithms that the key is not for.
    [InlineData("""{"alg":"none","kid":"key-1"}""", "")]
    [InlineData("""{"alg":"HS256","kid":"key-1"}""", Signature)]
    [InlineData("""{"alg":"RS256","kid":"key-1"}""", "")]
    [InlineData("""{"alg":"ES384","kid":"key-1"}""", "")]
    [InlineData("""{"alg":"es256","kid":"key-1"}""", Signature)]
    [InlineData("""{"kid":"key-1"}""", "")]
    [InlineData("""["ES256"]""", NoToken)]
    public Task A_header_that_asks_for_more_is_rejected(string header, string wrong) =>
        IsRejectedAsync(_guarded.Issuer.Signed(header, Claims), wrong);

    [Theory]
    [InlineData(""","scope":"models" """)]
    [InlineData(""","predictions_user":"ann","predictions_user":"bob" """)]
    [InlineData(""","exp":9999999999""")]
    public Task Claims_that_repeat_a_name_are_rejected(string more) =>
        IsRejectedAsync(_guarded.Issuer.Signed("""{"alg":"ES256","kid":"key-1"}""", ClaimsWith(more)), Repeated);

    [Fact]
    public Task A_token_within_a_token_is_rejected() => IsRejectedAsync(
        _guarded.Issuer.Signed("""{"alg":"ES256","kid":"key-1","cty":"JWT"}""", _guarded.Issuer.Token("models")), NoToken);

    [Theory]
    [InlineData("""{"alg":"ES256","kid":"key-1"}""")]
    [InlineData("""{"alg":"ES256"}""")]
    [InlineData("""{"alg":"ES256","kid":"key-1","typ":"JWT"}""")]
    [InlineData("""{"alg":"ES256","kid":"key-1","typ":"jwt"}""")]
    [InlineData("""{"alg":"ES256","kid":"key-1","typ":"at+jwt"}""")]
    [InlineData("""{"alg":"ES256","kid":"key-1","typ":"application/at+jwt"}""")]
    [InlineData("""{"alg":"ES256","kid":"key-1","b64":true}""")]
    [InlineData("""{"alg":"ES256","kid":"key-1","cty":"application/json"}""")]
    [InlineData("""{"alg":"ES256","kid":"key-1","unknown":[1]}""")]
    // Nothing is fetched from these addresses: port 9 does not answer.
    [InlineData("""{"alg":"ES256","kid":"key-1","jku":"http://127.0.0.1:9/keys","x5u":"http://127.0.0.1:9/certificate"}""")]
    public async Task A_header_without_meaning_for_the_service_is_ignored(string header)
    {
        var answer = await _guarded.SendAsync(HttpMethod.Get, "/v1/models", _guarded.Issuer.Signed(header, Claims));
        using (answer)
            Assert.Equal(200, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("\"kid\":\"key-1\"", Signature)]
    [InlineData("\"kid\":\"key-9\"", "it is signed with a key that is not known")]
    [InlineData("\"jku\":\"http://127.0.0.1:9/keys\",\"kid\":\"key-9\"", "it is signed with a key that is not known")]
    public Task A_key_in_the_header_is_not_trusted(string members, string wrong)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (Base64UrlEncoder.Encode(point.X!), Base64UrlEncoder.Encode(point.Y!));
        var jwk = $$"""{"kty":"EC","crv":"P-256","x":"{{x}}","y":"{{y}}"}""";
        var header = Base64UrlEncoder.Encode($$"""{"alg":"ES256",{{members}},"jwk":{{jwk}}}""");
        var content = $"{header}.{Base64UrlEncoder.Encode(Claims)}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256);
        return IsRejectedAsync($"{content}.{Base64UrlEncoder.Encode(signature)}", wrong);
    }

    private static string ClaimsWith(string more)
    {
        var noon = FixedClock.Noon.ToUnixTimeSeconds();
        const string named = $"\"iss\":\"{TokenIssuer.Issuer}\",\"aud\":\"{TokenIssuer.Audience}\"";
        return $$"""{{{named}},"exp":{{noon + 60}},"scope":"models"{{more}}}""";
    }

    private async Task IsRejectedAsync(string token, string wrong)
    {
        var problem = await _guarded.SendAsync(HttpMethod.Get, "/v1/models", token).ProblemAsync(401, "UNAUTHENTICATED");
        Assert.Contains(wrong, problem.GetProperty("detail").GetString()!, StringComparison.Ordinal);
    }
}
