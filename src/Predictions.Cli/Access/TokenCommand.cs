using System.CommandLine;
using Predictions.Contract;
using Predictions.Core.History;

namespace Predictions.Cli.Access;

/// <summary><c>predictions token</c>: a token for development, and the key set by which a service accepts it.</summary>
internal static class TokenCommand
{
    private const int DefaultMinutes = 60;
    private const int MaxMinutes = 7 * 24 * 60;

    private static readonly Option<string[]> Scope = new("--scope")
    {
        Description =
            $"A scope of the token; repeat it for several: {string.Join(", ", Scopes.All)}. Default: forecasts, histories.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> User = CommandOption.Of<string>(
        "--user", "Binds the token to one user, as the token of an app is. Without it the token is a backend's.");

    private static readonly Option<string> Subject = CommandOption.Of("--subject", "Who calls: the claim sub.", "developer");

    private static readonly Option<string> Audience = CommandOption.Of("--audience", "The claim aud.", "predictions");

    private static readonly Option<string> Issuer =
        CommandOption.Of("--issuer", "The claim iss.", "https://predictions.localhost");

    private static readonly Option<int> Minutes = CommandOption.Of(
        "--minutes", $"Minutes until the token expires, 1 to {MaxMinutes}.", DefaultMinutes);

    private static readonly Option<string> Folder = CommandOption.Of(
        "--keys", $"The folder of {DevelopmentKey.PrivateFile} and {DevelopmentKey.PublicFile}; made where missing.", "dev-keys");

    public static Command Create()
    {
        var command = new Command(
            "token",
            "Make a token for development on standard output. The service accepts it by the settings on standard error.")
        {
            Scope, User, Subject, Audience, Issuer, Minutes, Folder,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var claims = new TokenClaims(
            parsed.GetValue(Issuer)!, parsed.GetValue(Audience)!, parsed.GetValue(Subject)!,
            parsed.GetValue(Scope) is { Length: > 0 } scopes ? scopes : [Scopes.Forecasts, Scopes.Histories],
            parsed.GetValue(User), parsed.GetValue(Minutes));
        if (Problem(claims) is { } problem)
            return ExitCode.Fail(problem);
        try
        {
            using var key = DevelopmentKey.Open(parsed.GetValue(Folder)!);
            Console.WriteLine(key.Sign(claims, TimeProvider.System.GetUtcNow()));
            Console.Error.WriteLine(
                $"Security__Mode=Jwt Security__Issuer={claims.Issuer} Security__Audience={claims.Audience} "
                + $"Security__KeysFile={key.PublicPath}");
            return ExitCode.Success;
        }
        catch (DevelopmentKeyException e)
        {
            return ExitCode.Fail(e.Message);
        }
    }

    private static string? Problem(TokenClaims claims) =>
        claims.Scopes.FirstOrDefault(s => !Scopes.All.Contains(s, StringComparer.Ordinal)) is { } unknown
            ? $"--scope {unknown}: known are {string.Join(", ", Scopes.All)}"
        : claims.User is not null && !UserId.IsValid(claims.User) ? $"--user {UserId.Accepted}"
        : claims.Minutes is < 1 or > MaxMinutes ? $"--minutes must be 1 to {MaxMinutes}"
        : ((string, string)[])[("--issuer", claims.Issuer), ("--audience", claims.Audience), ("--subject", claims.Subject)]
            is var texts && texts.FirstOrDefault(t => string.IsNullOrWhiteSpace(t.Item2)).Item1 is { } empty
            ? $"{empty} must not be empty"
        : null;
}

/// <summary>What a token states.</summary>
/// <param name="Issuer">The claim <c>iss</c>.</param>
/// <param name="Audience">The claim <c>aud</c>.</param>
/// <param name="Subject">The claim <c>sub</c>.</param>
/// <param name="Scopes">The scopes in its claim <c>scope</c>.</param>
/// <param name="User">The user to which it is bound (<c>predictions_user</c>), or <c>null</c>.</param>
/// <param name="Minutes">Minutes until it expires.</param>
internal sealed record TokenClaims(
    string Issuer, string Audience, string Subject, IReadOnlyList<string> Scopes, string? User, int Minutes);
