using System.Text.Json;
using System.Text.RegularExpressions;
using Predictions.Core;

namespace Predictions.Cli.Batches;

/// <summary>A user's failure as a line of NDJSON: her id, and the error as a batch of the service has it.</summary>
internal static partial class ErrorJsonText
{
    public static void Write(BatchText text, string userId, PredictionError failure)
    {
        var names = ErrorNames.Of(failure.Reason);
        var json = text.Json;
        json.WriteStartObject();
        json.WriteString("userId"u8, userId);
        json.WriteStartObject("error"u8);
        json.WriteString("code"u8, names.Code);
        json.WriteString("reason"u8, names.Reason);
        json.WriteString("message"u8, InJsonNames(failure.Message));
        json.WriteString("field"u8, failure.Fields is [var first, ..] ? InJsonNames(first.Field) : "");
        json.WriteEndObject();
        json.WriteEndObject();
        text.EndJsonLine();
    }

    private static string InJsonNames(string words) => Underscore().Replace(words, match => match.Groups[1].Value.ToUpperInvariant());

    [GeneratedRegex("(?<=[a-z])_([a-z])", RegexOptions.CultureInvariant)]
    private static partial Regex Underscore();
}
