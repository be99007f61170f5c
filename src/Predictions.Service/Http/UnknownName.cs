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
        var edits = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    edits[i, j] = i + j;
                    continue;
                }

                var replaced = edits[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                edits[i, j] = Math.Min(replaced, 1 + Math.Min(edits[i - 1, j], edits[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
            }

        return edits[a.Length, b.Length];
    }
}
