using Predictions.Contract;

namespace Predictions.Service.Http;

/// <summary>Names of fields and query parameters that a request has and its call does not know.</summary>
internal static class UnknownName
{
    /// <summary>Stands for a name that is not one of the contract.</summary>
    private const string Hidden = "?";

    private const int MaxLength = 40;

    /// <summary>
    /// A name as an answer may repeat it. The caller may have sent a date or an id as a name, so only names of the contract are
    /// repeated.
    /// </summary>
    public static string Tellable(ReadOnlySpan<char> name) =>
        FieldNames.All.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var known) ? known : Hidden;

    /// <summary>The error's text: the name that was probably meant, or all known ones.</summary>
    public static string Accepted(ReadOnlySpan<char> sent, params IReadOnlyCollection<string> known)
    {
        if (known.Count == 0)
            return "is not known here: this call has no query parameters";
        if (sent.Length is 0 or > MaxLength)
            return All(known);
        var normal = Normal(sent.ToString());
        var (nearest, distance) = known.Select(name => (Name: name, Distance: Distance(normal, Normal(name))))
            .MinBy(near => near.Distance);
        return distance <= Math.Max(1, nearest.Length / 3) ? $"is not known here; did you mean {nearest}?" : All(known);
    }

    private static string All(IReadOnlyCollection<string> known) => $"is not known here; known are {string.Join(", ", known)}";

    private static string Normal(string name) =>
        name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>The optimal string alignment distance: insertions, removals, replacements and swaps of neighbors.</summary>
    private static int Distance(string a, string b)
    {
        // On the stack: a caller must not get kilobytes allocated for each unknown name.
        var width = b.Length + 1;
        Span<int> edits = stackalloc int[(a.Length + 1) * width];
        for (var i = 0; i <= a.Length; i++)
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    edits[i * width + j] = i + j;
                    continue;
                }

                var at = i * width + j;
                var replaced = edits[at - width - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                edits[at] = Math.Min(replaced, 1 + Math.Min(edits[at - width], edits[at - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    edits[at] = Math.Min(edits[at], edits[at - 2 * width - 2] + 1);
            }

        return edits[^1];
    }
}
