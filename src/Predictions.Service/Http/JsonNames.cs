namespace Predictions.Service.Http;

/// <summary>Field paths from proto names to those of JSON: "history.remove_periods[3]" to "history.removePeriods[3]".</summary>
internal static class JsonNames
{
    public static string Of(string protoPath) =>
        protoPath.Contains('_', StringComparison.Ordinal) ? Camel(protoPath) : protoPath;

    private static string Camel(string path)
    {
        Span<char> camel = stackalloc char[path.Length];
        var length = 0;
        for (var i = 0; i < path.Length; i++)
            if (path[i] == '_' && i + 1 < path.Length)
                camel[length++] = char.ToUpperInvariant(path[++i]);
            else
                camel[length++] = path[i];
        return new string(camel[..length]);
    }
}
