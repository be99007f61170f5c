using Microsoft.Extensions.Primitives;
using Predictions.Core;
using Predictions.Service.Calls;

namespace Predictions.Service.Access;

/// <summary>Says who makes a call, at the door: before its body is read.</summary>
internal sealed class AccessControl(SecurityOptions options, WarmupToken own, TokenKeysWatch? keys = null)
{
    private const string Scheme = "Bearer ";

    private static readonly PredictionError NoToken = new(
        ErrorReason.Unauthenticated, "The call needs one header Authorization with a bearer token.");

    private static readonly PredictionError NoKeys = new(
        ErrorReason.KeysUnavailable, "The keys that tokens are checked by are not at hand yet.");

    private static readonly Dictionary<Scope, PredictionError> NotAllowed = Enum.GetValues<Scope>()
        .Where(scope => scope is not (Scope.None or Scope.All))
        .ToDictionary(scope => scope, scope => new PredictionError(
            ErrorReason.PermissionDenied, $"The call needs a token with the scope {Scopes.NameOf(scope)}."));

    /// <summary>Whether calls can be let in at all: keys are at hand, or none are needed.</summary>
    public bool IsOpen => !options.IsJwt || keys!.Current is not null;

    /// <summary>Who makes the call; fails where that is not known, or may not make it.</summary>
    /// <param name="http">The call.</param>
    /// <param name="needs">The scope that it needs.</param>
    public ValueTask<Outcome<Caller>> AdmitAsync(HttpContext http, Scope needs) =>
        options.IsJwt ? AdmitByTokenAsync(http.Request.Headers.Authorization, needs) : new(Caller.Anyone);

    private async ValueTask<Outcome<Caller>> AdmitByTokenAsync(StringValues header, Scope needs)
    {
        if (header is not [{ } only] || !only.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return NoToken;
        var caller = await CallerOfAsync(only[Scheme.Length..].Trim());
        return caller.IsSuccess && !caller.Value.Scopes.HasFlag(needs) ? NotAllowed[needs] : caller;
    }

    private async ValueTask<Outcome<Caller>> CallerOfAsync(string token)
    {
        if (own.ReaderOf(token) is { } reader)
        {
            var itself = await reader.ReadAsync(token);
            return itself.IsSuccess ? itself.Value.Caller : itself.Error;
        }

        if (keys!.Current is not { } known)
            return NoKeys;
        var caller = await known.ReadAsync(token);
        if (ReferenceEquals(caller.Error, Tokens.UnknownKey))
            keys.AskSoon();
        return caller;
    }
}
