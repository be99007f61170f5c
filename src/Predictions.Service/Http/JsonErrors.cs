using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Predictions.Contract.Json;
using Predictions.Core;

namespace Predictions.Service.Http;

/// <summary>Turns the serializer's exceptions into errors that name the field and what is accepted, never the value.</summary>
internal static partial class JsonErrors
{
    public const string NotAnObject = "must be a JSON object";

    private static readonly SearchValues<byte> OfNumbers = SearchValues.Create("+-.0123456789Ee"u8);

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
            return JsonSyntax.ErrorOf(wrong, body);

        var path = FieldPath.Root;
        var type = shape;
        JsonPropertyInfo? field = null;
        foreach (var match in PathPart().EnumerateMatches(wrong.Path))
        {
            var part = wrong.Path.AsSpan(match.Index, match.Length);
            if (part[0] == '[' && part[1] != '\'')
            {
                path = path.At(int.Parse(part[1..^1], CultureInfo.InvariantCulture));
                type = type.ElementType is { } item ? shape.Options.GetTypeInfo(item) : type;
                continue;
            }

            var name = part[0] == '.' ? part[1..].ToString() : "";
            path = path.FieldAsSent(UnknownName.Tellable(name));
            field = type.Properties.FirstOrDefault(property => property.Name == name);
            if (field is null)
                return At(path, UnknownName.Accepted(name, [.. type.Properties.Select(property => property.Name)]));
            type = shape.Options.GetTypeInfo(field.PropertyType);
        }

        // The serializer tells a repeated field from a wrong type in its message alone.
        if (wrong.Message.StartsWith("Duplicate ", StringComparison.Ordinal))
            return At(path, "must be given once");
        var token = JsonSyntax.UpTo(wrong, body);
        // The reader could not decode an escaped surrogate in a value or in a field name.
        if (wrong.InnerException is InvalidOperationException && type.Kind == JsonTypeInfoKind.Object && IsText(token))
            return At(path, "must have field names in Unicode; an escape such as \\ud800 needs its second half");
        return At(path, path == FieldPath.Root ? NotAnObject : Accepted(type, field, token));
    }

    /// <param name="type">The type that was expected.</param>
    /// <param name="field">The field with that type, or with the list that holds it.</param>
    /// <param name="token">The body up to the token in its place, which is included.</param>
    private static string Accepted(JsonTypeInfo type, JsonPropertyInfo? field, ReadOnlySpan<byte> token)
    {
        var value = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        return type.Kind switch
        {
            _ when token.EndsWith("null"u8) => "must not be null; leave it out",
            JsonTypeInfoKind.Object => NotAnObject,
            JsonTypeInfoKind.Enumerable => "must be a list",
            _ when value == typeof(string) => AcceptedText(field, token),
            _ when value == typeof(bool) => "must be true or false",
            _ when value == typeof(double) => "must be a number",
            _ => IsWhole(token)
                ? $"must be a whole number of at most {(value == typeof(int) ? 32 : 64)} bits"
                : "must be a whole number",
        };
    }

    private static string AcceptedText(JsonPropertyInfo? field, ReadOnlySpan<byte> token)
    {
        if (IsText(token))
            return "must be Unicode text; an escape such as \\ud800 needs its second half";
        var attributes = field?.AttributeProvider?.GetCustomAttributes(inherit: false) ?? [];
        if (attributes.OfType<OneOfAttribute>().FirstOrDefault() is { } one)
            return $"must be one of {string.Join(", ", one.Names)}";
        return attributes.OfType<DateAttribute>().Any() ? "must be a date like 2026-03-01, as text" : "must be text";
    }

    private static bool IsText(ReadOnlySpan<byte> token) => token.EndsWith("\""u8);

    private static bool IsWhole(ReadOnlySpan<byte> token)
    {
        var number = token[(token.LastIndexOfAnyExcept(OfNumbers) + 1)..];
        return number.Length > 0 && !number.ContainsAny(".Ee"u8);
    }

    // "$.history.periods[3].start". A name with unusual characters is quoted, ['…'], and last: no known name has any.
    [GeneratedRegex(@"\.[^.\[]*|\[[0-9]+\]|\['.*$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex PathPart();
}
