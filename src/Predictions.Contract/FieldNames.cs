using System.Collections.Frozen;
using Google.Protobuf.Reflection;
using Predictions.Events.V1;
using Predictions.V1;

namespace Predictions.Contract;

/// <summary>The names of fields as JSON bodies and query parameters have them.</summary>
public static class FieldNames
{
    public const string AsOf = "asOf";
    public const string Cycles = "cycles";
    public const string Interval = "interval";
    public const string IncludeDaily = "includeDaily";
    public const string IfRevision = "ifRevision";
    public const string Partitions = "partitions";
    public const string Consumer = "consumer";
    public const string From = "from";
    public const string StopAtEnd = "stopAtEnd";

    /// <summary>Every field name of a body or an answer to it, as the proto and as JSON spell it.</summary>
    public static readonly FrozenSet<string> All =
        PredictionsReflection.Descriptor.MessageTypes.Append(CommitRequest.Descriptor).SelectMany(NamesIn)
            .ToFrozenSet(StringComparer.Ordinal);

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

    private static IEnumerable<string> NamesIn(MessageDescriptor message) =>
        message.Fields.InDeclarationOrder().SelectMany(field => (string[])[field.Name, field.JsonName])
            .Concat(message.NestedTypes.SelectMany(NamesIn));
}
