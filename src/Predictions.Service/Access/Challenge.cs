using Predictions.Core;
using Predictions.Service.Calls;

namespace Predictions.Service.Access;

/// <summary>What HTTP tells a refused caller of the token that would do (RFC 6750).</summary>
internal static class Challenge
{
    /// <summary>The header <c>WWW-Authenticate</c>; <c>null</c> where another token would not help.</summary>
    public static string? Of(ErrorReason error, Scope needs) => error switch
    {
        ErrorReason.Unauthenticated => "Bearer",
        ErrorReason.PermissionDenied => $"Bearer error=\"insufficient_scope\", scope=\"{Scopes.NameOf(needs)}\"",
        _ => null,
    };
}
