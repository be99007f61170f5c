using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Predictions.Core;

namespace Predictions.Service.Calls;

/// <summary>
/// Who makes a call, and what they may do. Lies where the server keeps who a request is by, since it has a place for that and would make
/// one for anything else.
/// </summary>
/// <param name="name">Who they are, for the audit; not for one who is bound to a user, of whom it may be the id.</param>
/// <param name="scopes">What they may do.</param>
/// <param name="user">The only user whose history they may ask for; <c>null</c>: any.</param>
internal sealed class Caller(string name, Scope scopes, string? user) : IHttpAuthenticationFeature
{
    /// <summary>Whoever reaches a service without access control.</summary>
    public static readonly Caller Anyone = new("anyone", Scope.All, null);

    /// <summary>Why a caller that is bound to one user gets nothing of another.</summary>
    public static readonly PredictionError Forbidden = PredictionError.Of(
        ErrorReason.PermissionDenied, "user_id", "must be the user that the token is bound to");

    public string Name => name;

    public Scope Scopes => scopes;

    /// <summary>The only user whose history may be asked for; <c>null</c>: any.</summary>
    public string? User => user;

    ClaimsPrincipal? IHttpAuthenticationFeature.User
    {
        // Not null: whoever reads it would then set one.
        get => new ClaimsPrincipal(new ClaimsIdentity());
        set => throw new NotSupportedException("A caller does not change");
    }

    /// <summary>Who was let in at the edge.</summary>
    /// <exception cref="InvalidOperationException">Nobody was asked: a route went past the edge.</exception>
    public static Caller Of(HttpContext http) =>
        http.Features.Get<IHttpAuthenticationFeature>() as Caller ?? throw new InvalidOperationException("The call came past the edge");

    public bool MayAskFor(string userId) => user is null || user == userId;

    public void Enter(HttpContext http) => http.Features.Set<IHttpAuthenticationFeature>(this);
}
