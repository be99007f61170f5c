namespace Predictions.Contract;

/// <summary>The names of fields as JSON bodies and query parameters have them.</summary>
public static class FieldNames
{
    public const string AsOf = "asOf";
    public const string Cycles = "cycles";
    public const string Interval = "interval";
    public const string IncludeDaily = "includeDaily";
    public const string IfRevision = "ifRevision";

    /// <summary>The JSON name of a proto field: <c>remove_periods</c> becomes <c>removePeriods</c>.</summary>
    public static string ToJson(string protoName)
    {
        if (!protoName.Contains('_'))
            return protoName;
        var words = protoName.Split('_');
        for (var i = 1; i < words.Length; i++)
            words[i] = char.ToUpperInvariant(words[i][0]) + words[i][1..];
        return string.Concat(words);
    }
}
