using System.ComponentModel.DataAnnotations;

namespace Predictions.Service.Access;

/// <summary>
/// Configuration section <c>Security</c>: authentication and authorization. It is off by default, and the service then listens on
/// loopback only.
/// </summary>
public sealed record SecurityOptions
{
    /// <summary>
    /// <c>Jwt</c>: every call needs a bearer token. <c>None</c>: no authentication, on any address. Default: no authentication,
    /// on loopback only.
    /// </summary>
    public string? Mode { get; init; }

    /// <summary>
    /// The audience that a token's claim <c>aud</c> must hold. Required with <c>Mode=Jwt</c>. Default: not set.
    /// </summary>
    public string? Audience { get; init; }

    /// <summary>
    /// The issuer that a token's claim <c>iss</c> must name. Required with <see cref="KeysFile"/>. Default with
    /// <see cref="Authority"/>: the issuer that the authority publishes.
    /// </summary>
    public string? Issuer { get; init; }

    /// <summary>
    /// The address of the token issuer, such as <c>https://login.example.org</c>; http is permitted on loopback only. Default:
    /// not set. The service reads the issuer's keys from <c>/.well-known/openid-configuration</c> below it, at the start and
    /// every ten minutes.
    /// </summary>
    public string? Authority { get; init; }

    /// <summary>
    /// A file with the issuer's public keys as a JSON Web Key Set, in place of <see cref="Authority"/>. Default: not set. The
    /// service checks it for changes every two seconds.
    /// </summary>
    public string? KeysFile { get; init; }

    /// <summary>
    /// The claim that binds a token to one user. A token without the claim gives access to every user. Default
    /// <c>predictions_user</c>.
    /// </summary>
    public string UserClaim { get; init; } = "predictions_user";

    /// <summary>The permitted difference between the issuer's clock and this one, in seconds: 0 to 300. Default 30.</summary>
    [Range(0, 300)]
    public int ClockSkewSeconds { get; init; } = 30;

    internal bool IsJwt => Mode == "Jwt";

    internal IEnumerable<string> Problems()
    {
        if (Mode is not (null or "Jwt" or "None"))
            yield return "Security:Mode must be Jwt or None";
        if (string.IsNullOrWhiteSpace(UserClaim))
            yield return "Security:UserClaim must name a claim";
        foreach (var problem in IsJwt ? ProblemsOfKeys() : Unused())
            yield return problem;
    }

    private IEnumerable<string> ProblemsOfKeys()
    {
        if (string.IsNullOrWhiteSpace(Audience))
            yield return "Security:Audience is not set; with Security:Mode=Jwt it must name the audience of the tokens";
        if (string.IsNullOrWhiteSpace(Authority) == string.IsNullOrWhiteSpace(KeysFile))
            yield return "Security:Mode=Jwt needs one of Security:Authority and Security:KeysFile";
        else if (!string.IsNullOrWhiteSpace(KeysFile) && string.IsNullOrWhiteSpace(Issuer))
            yield return "Security:Issuer is not set; with Security:KeysFile it must name the issuer of the tokens";
        else if (!string.IsNullOrWhiteSpace(Authority) && !IsFetchable(Authority))
            yield return "Security:Authority must be an address such as https://login.example.org; http only on loopback";
    }

    /// <summary>
    /// Without Jwt mode these settings have no effect, and an operator who set them would believe that tokens are required.
    /// </summary>
    private IEnumerable<string> Unused()
    {
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)
            [
                (nameof(Audience), Audience), (nameof(Issuer), Issuer), (nameof(Authority), Authority),
                (nameof(KeysFile), KeysFile),
            ])
            if (value is not null)
                return [$"Security:{name} is set, and means nothing without Security:Mode=Jwt"];
        return [];
    }

    private static bool IsFetchable(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}
