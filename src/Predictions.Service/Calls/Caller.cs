using System.Security.Claims;

namespace Predictions.Service.Calls;

/// <summary>
/// Who makes a call: the identity of a verified token, with one claim for each scope, or <see cref="Anonymous"/> without
/// authentication.
/// </summary>
/// <param name="name">The caller's name for the audit. A caller that is bound to a user is never named: the name may be a user
/// id.</param>
/// <param name="scopes">The token's scopes.</param>
/// <param name="user">The only user whose data the caller may access; <c>null</c>: any.</param>
internal sealed class Caller(string name, IEnumerable<string> scopes, string? user)
    : ClaimsIdentity(scopes.Select(scope => new Claim(ScopeClaim, scope)), "Bearer")
{
    public const string ScopeClaim = "scope";

    /// <summary>The caller of a service without authentication.</summary>
    public static readonly Caller Anonymous = new("anonymous", [], null);

    public override string Name => name;

    /// <summary>The only user whose data the caller may access; <c>null</c>: any.</summary>
    public string? User => user;

    /// <summary>Whether the caller is not bound to another user.</summary>
    public bool MayAccess(string userId) => user is null || user == userId;
}
