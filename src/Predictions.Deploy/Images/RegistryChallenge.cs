using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Predictions.Deploy.Images;

/// <summary>What a registry answers a call with that it wants a login for.</summary>
/// <param name="Scheme">"Bearer" or "Basic".</param>
/// <param name="Values">Such as realm, service and scope.</param>
internal sealed partial record RegistryChallenge(string Scheme, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>The first that can be answered; <c>null</c> where none can.</summary>
    public static RegistryChallenge? Of(HttpResponseHeaders headers) => headers.WwwAuthenticate
        .Where(h => h.Scheme.ToUpperInvariant() is "BEARER" or "BASIC")
        .Select(h => new RegistryChallenge(
            h.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) ? "Bearer" : "Basic",
            Pair().Matches(h.Parameter ?? "").DistinctBy(m => m.Groups[1].Value).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value)))
        .FirstOrDefault();

    [GeneratedRegex("([a-z]+)=\"([^\"]*)\"")]
    private static partial Regex Pair();
}
