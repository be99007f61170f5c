using Microsoft.AspNetCore.Http.Features;
using Predictions.Core;
using Predictions.Core.History;

namespace Predictions.Service.Http;

/// <summary>
/// Checks the path as the caller sent it. The server has already removed dot segments and decoded escapes, which could turn one
/// user's path into another's. A path that the server may have changed that way is rejected.
/// </summary>
internal static class PathCheck
{
    private const string Users = "/v1/users/";

    private static readonly PredictionError BadUser = PredictionError.Of(ErrorReason.InvalidField, "userId", UserId.Accepted);

    private static readonly PredictionError BadPath =
        PredictionError.Of(ErrorReason.InvalidField, "path", "must hold neither dot segments nor encoded slashes");

    /// <summary>The error of the target; <c>null</c> if the routed path is the path that was sent.</summary>
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

    /// <summary>
    /// The path alone: without the query and, in an absolute target ("http://host/path"), without scheme and host.
    /// </summary>
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
