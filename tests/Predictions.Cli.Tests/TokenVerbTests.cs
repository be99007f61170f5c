using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Predictions.Cli.Access;
using Predictions.Testing;

namespace Predictions.Cli.Tests;

public sealed class TokenVerbTests : FolderTest
{
    private string Keys => PathOf("keys");

    [Fact]
    public async Task The_key_set_verifies_the_token_and_its_claims()
    {
        var made = Typed.Run(
            "token", "--keys", Keys, "--scope", "erase", "--scope", "events", "--user", "u:1", "--subject", "phone",
            "--issuer", "https://issuer.test", "--audience", "cycles", "--minutes", "5");
        Assert.Equal(0, made.Code);
        Assert.Equal(
            "Security__Mode=Jwt Security__Issuer=https://issuer.test Security__Audience=cycles "
            + $"Security__KeysFile={Keys}/jwks.json\n",
            made.Error);
        var token = await VerifiedAsync(made.Out.TrimEnd('\n'), "https://issuer.test", "cycles");
        Assert.Equal(
            ("phone", "erase events", "u:1"),
            (token.Subject, token.GetClaim("scope").Value, token.GetClaim("predictions_user").Value));
        Assert.Equal(TimeSpan.FromMinutes(5), token.ValidTo - token.IssuedAt);
    }

    [Fact]
    public async Task Defaults_make_a_token_of_a_backend_with_forecasts_and_histories()
    {
        var token = await VerifiedAsync(
            Typed.Run("token", "--keys", Keys).Out.TrimEnd('\n'), "https://predictions.localhost", "predictions");
        Assert.Equal(("developer", "forecasts histories"), (token.Subject, token.GetClaim("scope").Value));
        Assert.False(token.TryGetClaim("predictions_user", out _));
    }

    [Fact]
    public async Task Later_tokens_have_the_same_key_and_a_deleted_key_is_replaced_in_the_key_set()
    {
        var first = Typed.Run("token", "--keys", Keys).Out.TrimEnd('\n');
        var written = File.GetLastWriteTimeUtc(Path.Combine(Keys, DevelopmentKey.PublicFile));
        Assert.Equal(0, Typed.Run("token", "--keys", Keys).Code);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(Keys, DevelopmentKey.PublicFile)));
        await VerifiedAsync(first, "https://predictions.localhost", "predictions");

        File.Delete(Path.Combine(Keys, DevelopmentKey.PrivateFile));
        var second = Typed.Run("token", "--keys", Keys).Out.TrimEnd('\n');
        await VerifiedAsync(second, "https://predictions.localhost", "predictions");
        Assert.NotEqual(new JsonWebToken(first).Kid, new JsonWebToken(second).Kid);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Only_the_owner_reads_the_private_key_and_the_key_set_holds_none()
    {
        Assert.Equal(0, Typed.Run("token", "--keys", Keys).Code);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Keys, DevelopmentKey.PrivateFile)));
        using var set = JsonDocument.Parse(File.ReadAllText(Path.Combine(Keys, DevelopmentKey.PublicFile)));
        var names = Assert.Single(set.RootElement.GetProperty("keys").EnumerateArray()).EnumerateObject().Select(p => p.Name);
        Assert.Equal(["kty", "use", "crv", "kid", "x", "y"], names);
    }

    [Theory]
    [InlineData("--scope", "admin", "--scope admin: known are forecasts, histories, erase, models, events")]
    [InlineData("--user", "a b", "--user must be 1 to 128 characters of A-Z a-z 0-9 . _ ~ : @ - and neither \".\" nor \"..\"")]
    [InlineData("--minutes", "0", "--minutes must be 1 to 10080")]
    [InlineData("--minutes", "10081", "--minutes must be 1 to 10080")]
    [InlineData("--audience", " ", "--audience must not be empty")]
    [InlineData("--issuer", "", "--issuer must not be empty")]
    [InlineData("--subject", "", "--subject must not be empty")]
    public void Other_values_are_refused_before_a_key_is_made(string option, string value, string problem)
    {
        Typed.Run("token", "--keys", Keys, option, value).IsOneLine(problem);
        Assert.False(Directory.Exists(Keys));
    }

    [Theory]
    [InlineData("no key")]
    [InlineData(null)]
    public void A_file_that_is_no_such_key_is_named_and_kept(string? text)
    {
        using var otherCurve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        text ??= otherCurve.ExportPkcs8PrivateKeyPem();
        Directory.CreateDirectory(Keys);
        var path = Path.Combine(Keys, DevelopmentKey.PrivateFile);
        File.WriteAllText(path, text);
        Typed.Run("token", "--keys", Keys)
            .IsOneLine($"--keys {path}: it is no private key of the curve P-256. Delete it for a new one");
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        File.WriteAllText(PathOf("file"), "");
        var refused = Typed.Run("token", "--keys", PathOf("file/keys"));
        Assert.Equal(1, refused.Code);
        Assert.StartsWith($"predictions: --keys {PathOf("file/keys")}: ", refused.Error, StringComparison.Ordinal);
    }

    private async Task<JsonWebToken> VerifiedAsync(string token, string issuer, string audience)
    {
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = issuer,
            ValidAudience = audience,
            IssuerSigningKeys =
                new JsonWebKeySet(await File.ReadAllTextAsync(Path.Combine(Keys, DevelopmentKey.PublicFile))).GetSigningKeys(),
        });
        Assert.True(result.IsValid, result.Exception?.Message);
        return (JsonWebToken)result.SecurityToken;
    }
}
