using System.Text.Json;
using System.Text.RegularExpressions;
using Predictions.Core;

namespace Predictions.Service.Http;

/// <summary>What is wrong with a JSON body, by field and without the value.</summary>
internal static partial class JsonErrors
{
    /// <summary>What a fault of the body as a whole is filed under.</summary>
    public const string Body = "body";

    /// <summary>What is accepted of a field.</summary>
    public const string Known = "must be a known field, given once, and of the type that the API document says";

    public static PredictionError At(string path, string accepted) =>
        PredictionError.Of(ErrorReason.InvalidField, FieldPath.Root.FieldAsSent(path.Length == 0 ? Body : path), accepted);

    /// <summary>What the serializer found: a wrong type, or an unknown or repeated field.</summary>
    public static PredictionError Of(JsonException wrong)
    {
        // "$.history.periods[3].start"; a name with unusual characters comes as ['…'].
        var path = wrong.Path is ['$', .. var rest] ? rest.TrimStart('.') : "";
        path = Quoted().Replace(path, match => "." + Tellable(match.Groups[1].Value)).TrimStart('.');
        path = path.Length == 0 ? path : string.Join('.', path.Split('.').Select(Tellable));
        return At(path, Known);
    }

    /// <summary>
    /// A field's name as it may be repeated to the caller. An unknown field is named by whoever sent it, and may be a date or an id;
    /// only what looks like a field's name is told.
    /// </summary>
    public static string Tellable(string name) => FieldName().IsMatch(name) ? name : "?";

    [GeneratedRegex(@"^[A-Za-z_]{1,40}(\[[0-9]{1,9}\])*$", RegexOptions.CultureInvariant)]
    private static partial Regex FieldName();

    [GeneratedRegex(@"\.?\['((?:[^'\\]|\\.)*)'\]", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}
