using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Predictions.Contract;
using Predictions.Core;

namespace Predictions.Service.Http;

/// <summary>Finds where a body stops being UTF-8 or JSON.</summary>
internal static class JsonSyntax
{
    /// <summary>Every name of the contract is shorter, also with each of its letters escaped.</summary>
    private const int MaxNameBytes = 256;

    /// <summary>The error of a body that is not UTF-8; <c>null</c> if it is.</summary>
    public static PredictionError? EncodingError(ReadOnlySpan<byte> body) =>
        Utf8.IsValid(body) ? null : JsonErrors.At(PathOfError(body[..Utf8Length(body)]), "must be valid JSON, in UTF-8");

    /// <summary>The text for a body that is not valid JSON.</summary>
    public static string Accepted(JsonException wrong, ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return JsonErrors.NotAnObject;
        var lines = body.Count((byte)'\n');
        var isAtEnd = wrong.LineNumber == lines && wrong.BytePositionInLine == body.Length - body.LastIndexOf((byte)'\n') - 1;
        return isAtEnd
            ? "must be complete JSON; the body ends too early"
            : $"must be valid JSON, at most {ContractLimits.JsonDepth} levels deep";
    }

    /// <summary>The field after which the body stops being JSON.</summary>
    /// <param name="body">UTF-8.</param>
    public static FieldPath PathOfError(ReadOnlySpan<byte> body)
    {
        var levels = new Level[ContractLimits.JsonDepth + 1];
        var depth = 0;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = ContractLimits.JsonDepth });
        try
        {
            while (reader.Read())
                Follow(reader, levels, ref depth);
        }
        catch (JsonException)
        {
        }

        var path = FieldPath.Root;
        foreach (var level in levels.AsSpan(1, depth))
        {
            if (level.IsArray)
                path = path.At(Math.Max(0, level.Items - 1));
            else if (level.Name is { } name)
                path = path.FieldAsSent(name);
        }

        return path;
    }

    /// <summary>The number of bytes before the first one that is not UTF-8.</summary>
    private static int Utf8Length(ReadOnlySpan<byte> body)
    {
        Span<char> decoded = stackalloc char[512];
        var length = 0;
        OperationStatus status;
        do
        {
            status = Utf8.ToUtf16(body[length..], decoded, out var read, out _, replaceInvalidSequences: false);
            length += read;
        }
        while (status == OperationStatus.DestinationTooSmall);
        return length;
    }

    private static void Follow(in Utf8JsonReader reader, Level[] levels, ref int depth)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                levels[depth].Name = NameOf(reader);
                return;
            case JsonTokenType.EndArray or JsonTokenType.EndObject:
                depth--;
                return;
        }

        levels[depth].Items++;
        if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            levels[++depth] = new Level { IsArray = reader.TokenType == JsonTokenType.StartArray };
    }

    private static string NameOf(in Utf8JsonReader reader) =>
        reader.ValueSpan.Length <= MaxNameBytes && !reader.ValueIsEscaped
            ? JsonErrors.Tellable(reader.GetString())
            : "?";

    private struct Level
    {
        public bool IsArray;
        public int Items;
        public string? Name;
    }
}
