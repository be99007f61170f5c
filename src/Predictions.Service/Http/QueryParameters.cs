using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Predictions.Core;

namespace Predictions.Service.Http;

/// <summary>
/// The query parameters of a request; an unknown or repeated one is an error. The framework's collection ignores case and joins
/// repeated values, so it cannot be used.
/// </summary>
internal readonly struct QueryParameters
{
    private readonly string?[] _values;
    private readonly string[] _known;

    private QueryParameters(string[] known) => (_known, _values) = (known, known.Length == 0 ? [] : new string?[known.Length]);

    /// <summary>Reads the query of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="known">The names that it may have.</param>
    public static Outcome<QueryParameters> Read(HttpRequest request, params string[] known)
    {
        var parameters = new QueryParameters(known);
        foreach (var pair in new QueryStringEnumerable(request.QueryString.Value))
        {
            var name = pair.DecodeName().Span;
            var index = IndexOf(known, name);
            if (index < 0)
                return Unknown($"{name}", known);
            if (parameters._values[index] is not null)
                return PredictionError.Of(ErrorReason.InvalidField, known[index], "must be given once");
            parameters._values[index] = pair.DecodeValue().ToString();
        }

        return parameters;
    }

    /// <summary>The text; empty if it was not given.</summary>
    public string Text(string name) => Value(name) ?? "";

    public Outcome<int?> Integer(string name) => Value(name) is not { } text ? (int?)null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : PredictionError.Of(ErrorReason.InvalidField, name, "must be a whole number");

    public Outcome<long?> Long(string name) => Value(name) is not { } text ? (long?)null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : PredictionError.Of(ErrorReason.InvalidField, name, "must be a whole number");

    public Outcome<double?> Double(string name) => Value(name) is not { } text ? (double?)null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : PredictionError.Of(ErrorReason.InvalidField, name, "must be a number");

    public Outcome<bool> Flag(string name) => Value(name) switch
    {
        null or "false" => false,
        "true" => true,
        _ => PredictionError.Of(ErrorReason.InvalidField, name, "must be true or false"),
    };

    private static int IndexOf(string[] known, ReadOnlySpan<char> name)
    {
        for (var i = 0; i < known.Length; i++)
            if (name.SequenceEqual(known[i]))
                return i;
        return -1;
    }

    private static PredictionError Unknown(string name, string[] known) => JsonErrors.At(
        FieldPath.Root.FieldAsSent(UnknownName.Tellable(name)), UnknownName.Accepted(name, known));

    private string? Value(string name) => _values[Array.IndexOf(_known, name)];
}
