namespace Predictions.Service.Access;

/// <summary>
/// Configuration section <c>Security</c>: who may call. Without it everybody may, and the service listens on the loopback interface
/// alone.
/// </summary>
public sealed record SecurityOptions
{
    /// <summary>
    /// <c>Jwt</c>: every call brings a bearer token. <c>None</c>: everybody who reaches the service may call, on any address. Default
    /// <c>null</c>: as <c>None</c>, on loopback alone.
    /// </summary>
    public string? Mode { get; init; }

    /// <summary>What a token's <c>aud</c> must hold. Needed with <c>Jwt</c>.</summary>
    public string? Audience { get; init; }

    /// <summary>What a token's <c>iss</c> must be. Needed with <see cref="KeysFile"/>; default with <see cref="Authority"/>: what that says.</summary>
    public string? Issuer { get; init; }

    /// <summary>
    /// Who issues the tokens, such as <c>https://login.example.org</c>: its keys are fetched from <c>/.well-known/openid-configuration</c>
    /// below it, at the start and then every ten minutes. https, or http on loopback.
    /// </summary>
    public string? Authority { get; init; }

    /// <summary>In place of <see cref="Authority"/>: a file of the issuer's public keys as a JSON Web Key Set. Read again when it changes.</summary>
    public string? KeysFile { get; init; }

    /// <summary>The claim that binds a token to one user; one without it asks for any user's. Default <c>predictions_user</c>.</summary>
    public string UserClaim { get; init; } = "predictions_user";

    /// <summary>How far the issuer's clock may be from this one, in seconds: 0 to 300. Default 30.</summary>
    public int ClockSkewSeconds { get; init; } = 30;

    internal bool IsJwt => Mode == "Jwt";

    internal IEnumerable<string> Problems()
    {
        if (Mode is not (null or "Jwt" or "None"))
            yield return "Security:Mode must be Jwt or None";
        if (ClockSkewSeconds is < 0 or > 300)
            yield return "Security:ClockSkewSeconds must be 0 to 300";
        if (string.IsNullOrWhiteSpace(UserClaim))
            yield return "Security:UserClaim must name a claim";
        foreach (var problem in IsJwt ? ProblemsOfKeys() : Unused())
            yield return problem;
    }

    private IEnumerable<string> ProblemsOfKeys()
    {
        if (string.IsNullOrWhiteSpace(Audience))
            yield return "Security:Audience is not set; with Security:Mode=Jwt it must say whom tokens are made for";
        if (string.IsNullOrWhiteSpace(Authority) == string.IsNullOrWhiteSpace(KeysFile))
            yield return "Security:Mode=Jwt needs one of Security:Authority and Security:KeysFile";
        else if (KeysFile is not null && string.IsNullOrWhiteSpace(Issuer))
            yield return "Security:Issuer is not set; with Security:KeysFile it must say whose tokens are accepted";
        else if (Authority is not null && !IsFetchable(Authority))
            yield return "Security:Authority must be an address such as https://login.example.org; http only on loopback";
    }

    /// <summary>Keys that nobody looks at are worse than none: who set them believes that tokens are asked for.</summary>
    private IEnumerable<string> Unused()
    {
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)
            [(nameof(Audience), Audience), (nameof(Issuer), Issuer), (nameof(Authority), Authority), (nameof(KeysFile), KeysFile)])
            if (value is not null)
                return [$"Security:{name} is set, and means nothing without Security:Mode=Jwt"];
        return [];
    }

    private static bool IsFetchable(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}
