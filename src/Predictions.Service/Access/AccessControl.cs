using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Predictions.Contract;
using Predictions.Core;
using Predictions.Service.Calls;

namespace Predictions.Service.Access;

/// <summary>
/// Authenticates callers with the JWT bearer scheme and authorizes their calls with the policies that Startup registers. Without
/// <c>Security:Mode=Jwt</c> it does nothing, and no authentication handler runs.
/// </summary>
internal sealed class AccessControl(SecurityOptions options, IAuthorizationService? authorization = null)
{
    private static readonly PredictionError NoToken = new(
        ErrorReason.Unauthenticated, "The call needs one header Authorization with a bearer token.");

    private static readonly Dictionary<string, PredictionError> MissingScope = Scopes.All.ToDictionary(
        scope => scope,
        scope => new PredictionError(ErrorReason.PermissionDenied, $"The call needs a token with the scope {scope}."));

    /// <summary>
    /// Sets the request's principal; returns an error if the token is missing, is rejected or cannot be verified yet.
    /// </summary>
    public ValueTask<PredictionError?> AuthenticateAsync(HttpContext http) =>
        options.IsJwt ? AuthenticateByTokenAsync(http) : default;

    /// <summary>Returns an error if the token lacks the scope of the call.</summary>
    public ValueTask<PredictionError?> AuthorizeAsync(HttpContext http, CallName call) =>
        options.IsJwt ? AuthorizeScopeAsync(http, call.Scope) : default;

    /// <summary>Returns an error if the caller is bound to another user than the one whose data the call names.</summary>
    public ValueTask<PredictionError?> AuthorizeUserAsync(Call call, string userId) =>
        options.IsJwt ? AuthorizeOwnUserAsync(call, userId) : default;

    /// <summary>The header <c>WWW-Authenticate</c> (RFC 6750); <c>null</c> if another token would not help.</summary>
    public static string? Challenge(ErrorReason error, CallName call) => error switch
    {
        ErrorReason.Unauthenticated => "Bearer",
        ErrorReason.PermissionDenied => $"Bearer error=\"insufficient_scope\", scope=\"{call.Scope}\"",
        _ => null,
    };

    private static async ValueTask<PredictionError?> AuthenticateByTokenAsync(HttpContext http)
    {
        var result = await http.AuthenticateAsync();
        if (!result.Succeeded)
            return (result.Failure as TokenRejectedException)?.Error ?? NoToken;
        http.User = result.Principal;
        return null;
    }

    private async ValueTask<PredictionError?> AuthorizeScopeAsync(HttpContext http, string scope)
    {
        var result = await authorization!.AuthorizeAsync(http.User, resource: null, scope);
        return result.Succeeded ? null : MissingScope[scope];
    }

    private async ValueTask<PredictionError?> AuthorizeOwnUserAsync(Call call, string userId)
    {
        var result = await authorization!.AuthorizeAsync(call.Principal!, userId, OwnUserRequirement.Policy);
        return result.Succeeded ? null : OwnUserRequirement.Forbidden;
    }
}

/// <summary>A token that is bound to a user gives access to that user's data alone. The resource is the user id.</summary>
internal sealed class OwnUserRequirement : AuthorizationHandler<OwnUserRequirement, string>, IAuthorizationRequirement
{
    /// <summary>The policy's name.</summary>
    public const string Policy = "own-user";

    public static readonly PredictionError Forbidden = PredictionError.Of(
        ErrorReason.PermissionDenied, "user_id", "must be the user that the token is bound to");

    protected override Task HandleRequirementAsync(
        AuthorizationHandlerContext context, OwnUserRequirement requirement, string resource)
    {
        if (context.User.Identity is Caller caller && caller.MayAccess(resource))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
