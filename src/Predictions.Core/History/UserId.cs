using System.Buffers;

namespace Predictions.Core.History;

/// <summary>The accepted user ids: 1 to 128 of <c>A–Z a–z 0–9 . _ ~ : @ -</c>, and neither "." nor "..".</summary>
public static class UserId
{
    public const string Accepted = "must be 1 to 128 characters of A-Z a-z 0-9 . _ ~ : @ - and neither \".\" nor \"..\"";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~:@-");

    public static bool IsValid(ReadOnlySpan<char> id) =>
        id.Length is >= 1 and <= 128 && !id.ContainsAnyExcept(Allowed) && id is not ("." or "..");
}
