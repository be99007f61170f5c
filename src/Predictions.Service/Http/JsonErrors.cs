using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Predictions.Contract;
using Predictions.Core;

namespace Predictions.Service.Http;

/// <summary>Turns the serializer's exceptions into errors that name the field and what is accepted, never the value.</summary>
internal static partial class JsonErrors
{
    public const string NotAnObject = "must be a JSON object";

    /// <summary>The field that an error of the body as a whole is reported under.</summary>
    private static readonly FieldPath Body = "body";

    public static PredictionError At(FieldPath path, string accepted) =>
        PredictionError.Of(ErrorReason.InvalidField, path == FieldPath.Root ? Body : path, accepted);

    /// <param name="wrong">What the serializer threw.</param>
    /// <param name="body">The body that it read.</param>
    /// <param name="shape">The type that it was to read.</param>
    public static PredictionError Of(JsonException wrong, ReadOnlySpan<byte> body, JsonTypeInfo shape)
    {
        // The inner exception is the reader's own: the body is not JSON, or is nested too deep.
        if (wrong.InnerException is JsonException)
            return At(JsonSyntax.PathOfError(body), JsonSyntax.Accepted(wrong, body));

        var path = FieldPath.Root;
        var names = PathPart().EnumerateMatches(wrong.Path);
        var type = shape;
        foreach (var match in names)
        {
            var part = wrong.Path.AsSpan(match.Index, match.Length);
            if (part[0] == '[' && part[1] != '\'')
            {
                path = path.At(int.Parse(part[1..^1], CultureInfo.InvariantCulture));
                type = type.ElementType is { } item ? shape.Options.GetTypeInfo(item) : type;
                continue;
            }

            var name = Tellable(part[0] == '.' ? part[1..] : part);
            path = path.FieldAsSent(name);
            if (type.Properties.FirstOrDefault(property => property.Name == name) is not { } known)
                return At(path, $"is not a known field; known are {string.Join(", ", type.Properties.Select(p => p.Name))}");
            type = shape.Options.GetTypeInfo(known.PropertyType);
        }

        // The serializer tells a repeated field from a wrong type in its message alone.
        if (wrong.Message.StartsWith("Duplicate ", StringComparison.Ordinal))
            return At(path, "must be given once");
        // The reader could not decode a text: a value, or the name of a field of an object.
        if (wrong.InnerException is InvalidOperationException && type.Kind == JsonTypeInfoKind.Object)
            return At(path, "must have field names in UTF-8");
        return At(path, path == FieldPath.Root ? NotAnObject : Accepted(type));
    }

    /// <summary>
    /// A field's name as an answer may repeat it. The caller may have sent a date or an id as a name, so that only letters and
    /// underscores are repeated.
    /// </summary>
    public static string Tellable(ReadOnlySpan<char> name) => FieldName().IsMatch(name) ? name.ToString() : "?";

    private static string Accepted(JsonTypeInfo type)
    {
        var value = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        var kind = type.Kind switch
        {
            JsonTypeInfoKind.Object => "an object",
            JsonTypeInfoKind.Enumerable => "a list",
            _ when value == typeof(string) => "text in UTF-8",
            _ when value == typeof(bool) => "true or false",
            _ when value == typeof(int) => "a whole number of at most 32 bits",
            _ when value == typeof(long) => "a whole number of at most 64 bits",
            _ => "a number",
        };
        return $"must be {kind}; leave the field out rather than send null";
    }

    [GeneratedRegex("^[A-Za-z_]{1,40}$", RegexOptions.CultureInvariant)]
    private static partial Regex FieldName();

    // "$.history.periods[3].start". A name with unusual characters is quoted, ['…'], and last: no known name has any.
    [GeneratedRegex(@"\.[^.\[]+|\[[0-9]+\]|\['.*$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex PathPart();
}
