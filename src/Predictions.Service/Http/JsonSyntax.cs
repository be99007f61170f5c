using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Predictions.Contract;
using Predictions.Core;

namespace Predictions.Service.Http;

/// <summary>Finds where and why a body stops being UTF-8 or JSON.</summary>
internal static class JsonSyntax
{
    /// <summary>Every name of the contract is shorter, also with each of its letters escaped.</summary>
    private const int MaxNameBytes = 256;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = ContractLimits.JsonDepth };

    /// <summary>Enough bytes after the place of an error to find the error again.</summary>
    private const int BytesAfter = 8;

    /// <summary>The body up to the place where the serializer stopped.</summary>
    public static ReadOnlySpan<byte> UpTo(JsonException wrong, ReadOnlySpan<byte> body)
    {
        var rest = body;
        for (var lines = wrong.LineNumber ?? 0; lines > 0; lines--)
            rest = rest[(rest.IndexOf((byte)'\n') + 1)..];
        return body[..(int)Math.Min(body.Length, body.Length - rest.Length + (wrong.BytePositionInLine ?? 0))];
    }

    /// <summary>The error: the field after which the body stops being JSON, and the cause.</summary>
    public static PredictionError ErrorOf(JsonException wrong, ReadOnlySpan<byte> body)
    {
        // The reader's exception quotes the rest of what it reads.
        var read = body[..Math.Min(body.Length, UpTo(wrong, body).Length + BytesAfter)];
        var path = PathOf(read, out var isBegun);
        return JsonErrors.At(
            path,
            isBegun && read.Length == body.Length ? EndsTooEarly(body)
            : IsOtherEncoding(body) ? "must be JSON in UTF-8 without a byte order mark"
            : "must be valid JSON");
    }

    /// <summary>The error of a body that is not UTF-8; <c>null</c> if it is.</summary>
    public static PredictionError? EncodingError(ReadOnlySpan<byte> body) =>
        Utf8.IsValid(body) ? null : JsonErrors.At(PathOf(body[..Utf8Length(body)], out _), "must be valid JSON, in UTF-8");

    /// <summary>The field after which a body stops being JSON.</summary>
    /// <param name="body">UTF-8.</param>
    /// <param name="isBegun">Whether it may be the beginning of a longer JSON text.</param>
    private static FieldPath PathOf(ReadOnlySpan<byte> body, out bool isBegun)
    {
        var levels = new Level[ContractLimits.JsonDepth + 1];
        var depth = 0;
        // To a reader that expects more, a body that ends too early has no error.
        var reader = new Utf8JsonReader(body, isFinalBlock: false, new JsonReaderState(Options));
        try
        {
            while (reader.Read())
                Follow(reader, levels, ref depth);
            isBegun = true;
        }
        catch (JsonException)
        {
            isBegun = false;
        }

        return PathTo(levels.AsSpan(1, depth));
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

    private static string EndsTooEarly(ReadOnlySpan<byte> body) => body.Trim(" \t\r\n"u8).IsEmpty
        ? $"{JsonErrors.NotAnObject}; the body is empty"
        : "must be complete; the JSON ends too early";

    /// <summary>Whether a body that is valid UTF-8 begins with a byte order mark, or as UTF-16 or UTF-32 without one.</summary>
    private static bool IsOtherEncoding(ReadOnlySpan<byte> body) => body is [0 or 0xEF, ..] or [_, 0, ..];

    private static FieldPath PathTo(ReadOnlySpan<Level> levels)
    {
        var path = FieldPath.Root;
        foreach (var level in levels)
        {
            if (level.IsArray)
                path = path.At(Math.Max(0, level.Items - 1));
            else if (level.Name is { } name)
                path = path.FieldAsSent(name);
        }

        return path;
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
        UnknownName.Tellable(
            reader.ValueSpan.Length <= MaxNameBytes && !reader.ValueIsEscaped ? Encoding.UTF8.GetString(reader.ValueSpan) : "");

    private struct Level
    {
        public bool IsArray;
        public int Items;
        public string? Name;
    }
}
