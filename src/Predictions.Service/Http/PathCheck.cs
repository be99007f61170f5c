using Microsoft.AspNetCore.Http.Features;
using Predictions.Core;
using Predictions.Core.History;

namespace Predictions.Service.Http;

/// <summary>
/// The request's path as it was sent. The server has already removed dot segments and decoded what was encoded, by which one
/// user's path could become another's; so whatever it may have changed that way is refused here.
/// </summary>
internal static class PathCheck
{
    private const string Users = "/v1/users/";

    private static readonly PredictionError BadUser = PredictionError.Of(ErrorReason.InvalidField, "userId", UserId.Accepted);

    private static readonly PredictionError BadPath =
        PredictionError.Of(ErrorReason.InvalidField, "path", "must hold neither dot segments nor encoded slashes");

    /// <summary>What is wrong with the target; <c>null</c> where the path that is routed is the one that was sent.</summary>
    public static PredictionError? Fault(HttpContext http)
    {
        var path = PathOf(http.Features.Get<IHttpRequestFeature>()!.RawTarget);
        var ofUser = path.StartsWith(Users, StringComparison.OrdinalIgnoreCase);
        if (ofUser && !UserId.IsValid(Decoded(FirstSegment(path[Users.Length..]))))
            return BadUser;
        foreach (var segment in path.Split('/'))
            if (IsTrick(Decoded(path[segment])))
                return ofUser ? BadUser : BadPath;
        return null;
    }

    /// <summary>Without the query, and of an absolute target ("http://host/path") without what comes before the path.</summary>
    private static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> target)
    {
        var query = target.IndexOf('?');
        if (query >= 0)
            target = target[..query];
        var scheme = target.StartsWith('/') ? -1 : target.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
            return target;
        target = target[(scheme + 3)..];
        var path = target.IndexOf('/');
        return path < 0 ? "/" : target[path..];
    }

    private static ReadOnlySpan<char> FirstSegment(ReadOnlySpan<char> path)
    {
        var end = path.IndexOf('/');
        return end < 0 ? path : path[..end];
    }

    private static ReadOnlySpan<char> Decoded(ReadOnlySpan<char> segment) =>
        segment.Contains('%') ? Uri.UnescapeDataString(segment) : segment;

    private static bool IsTrick(ReadOnlySpan<char> segment) => segment is "." or ".." || segment.ContainsAny('/', '\\');
}
