using System.Text.RegularExpressions;
using Predictions.Core;

namespace Predictions.Service.Http;

/// <summary>Failures with JSON's names of fields, "removePeriods[3]", in place of the proto's, "remove_periods[3]".</summary>
internal static partial class JsonNames
{
    /// <summary>For what came from a handler or a reader that both transports share.</summary>
    public static PredictionError InJsonNames(this PredictionError failure) =>
        failure.Fields.Count == 0
            ? failure
            : new PredictionError(
                failure.Reason,
                Of(failure.Message),
                [.. failure.Fields.Select(f => new FieldViolation(Of(f.Field), Of(f.Accepted)))]);

    /// <inheritdoc cref="InJsonNames(PredictionError)"/>
    public static Outcome<T> InJsonNames<T>(this Outcome<T> outcome) => outcome.IsSuccess ? outcome : outcome.Error.InJsonNames();

    /// <summary>Every snake_case word of a path or sentence in lowerCamelCase.</summary>
    private static string Of(string text) => Underscore().Replace(text, match => match.Groups[1].Value.ToUpperInvariant());

    [GeneratedRegex("(?<=[a-z])_([a-z])", RegexOptions.CultureInvariant)]
    private static partial Regex Underscore();
}
