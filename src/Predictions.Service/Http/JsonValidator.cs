using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Predictions.Contract;
using Predictions.Core;

namespace Predictions.Service.Http;

/// <summary>
/// Walks a body once before it is read into its shape, for what the serializer lets pass or tells without the field: null, text
/// that is not UTF-8, broken syntax, too deep nesting.
/// </summary>
internal ref struct JsonValidator
{
    /// <summary>
    /// Any field of the contract, each of its letters escaped, is shorter. A longer name would be copied forty times on its way into
    /// and out of the serializer's exception.
    /// </summary>
    private const int LongestName = 256;

    private Level[] _levels = new Level[ContractLimits.JsonDepth + 1];
    private int _depth;

    private JsonValidator(int depth) => _depth = depth;

    /// <summary>The first fault, or <c>null</c>.</summary>
    public static PredictionError? FirstFault(in ReadOnlySequence<byte> body)
    {
        if (body.IsEmpty)
            return JsonErrors.At("", "must be a JSON object");
        var scan = new JsonValidator(0);
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = ContractLimits.JsonDepth });
        try
        {
            while (reader.Read())
                if (scan.Fault(ref reader) is { } accepted)
                    return JsonErrors.At(scan.Path(), accepted);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return JsonErrors.At(scan.Path(), "must be valid JSON, not nested deeper than a message is");
        }

        return null;
    }

    /// <summary>Follows one token; what is accepted in its place, or <c>null</c> where it is sound.</summary>
    private string? Fault(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                if (!IsUtf8(reader))
                    return "field names must be UTF-8";
                if (LengthOf(reader) > LongestName)
                    return NameUnknown();
                _levels[_depth].Name = reader.GetString();
                return null;
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                Next();
                _levels[++_depth] = new Level { IsArray = reader.TokenType == JsonTokenType.StartArray, Index = -1 };
                return null;
            case JsonTokenType.EndArray or JsonTokenType.EndObject:
                _depth--;
                return null;
            case JsonTokenType.Null:
                Next();
                return "must not be null; leave the field out instead";
            case JsonTokenType.String:
                Next();
                return IsUtf8(reader) ? null : "must be UTF-8 text";
            default:
                Next();
                return null;
        }
    }

    private readonly string NameUnknown()
    {
        _levels[_depth].Name = "?";
        return JsonErrors.Known;
    }

    /// <summary>Counts a value that begins, where it is an item of a list.</summary>
    private readonly void Next()
    {
        if (_levels[_depth].IsArray)
            _levels[_depth].Index++;
    }

    private readonly string Path()
    {
        var path = new StringBuilder();
        for (var i = 1; i <= _depth; i++)
            if (_levels[i].IsArray)
                path.Append('[').Append(Math.Max(0, _levels[i].Index)).Append(']');
            else if (_levels[i].Name is { } name)
                path.Append(path.Length > 0 ? "." : "").Append(JsonErrors.Tellable(name));
        return path.ToString();
    }

    private static long LengthOf(in Utf8JsonReader reader) => reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;

    private static bool IsUtf8(in Utf8JsonReader reader) =>
        reader.HasValueSequence ? Utf8.IsValid(reader.ValueSequence.ToArray()) : Utf8.IsValid(reader.ValueSpan);

    private struct Level
    {
        public bool IsArray;
        public int Index;
        public string? Name;
    }
}
