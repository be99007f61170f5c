using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Predictions.Models.Artifacts;

/// <summary>
/// Reads JSON whose members must be known, must appear once, and must have their type. The serializer does the same, but the
/// runtime compiles some 500 methods for its metadata at each start
/// (docs/design/decisions/0076-manifests-read-by-token.md).
/// </summary>
internal ref struct StrictJson
{
    // The serializer's limit. The artifact's files nest less deeply.
    private const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> _text;
    private readonly string?[] _members = new string?[MaxDepth];
    private readonly int[] _items = new int[MaxDepth];
    private int _depth;
    private Utf8JsonReader _reader;

    private StrictJson(ReadOnlySpan<byte> text)
    {
        _text = text;
        _reader = new Utf8JsonReader(text);
    }

    /// <summary>Reads one value at the current token.</summary>
    public delegate T ValueReader<T>(ref StrictJson json);

    /// <summary>Reads a whole text.</summary>
    /// <exception cref="JsonException">It is not such a value. The line and the path are those of the error.</exception>
    public static T Read<T>(ReadOnlySpan<byte> text, ValueReader<T> read)
    {
        var json = new StrictJson(text);
        try
        {
            json._reader.Read();
            var value = read(ref json);
            // More text is an error of the reader.
            json._reader.Read();
            return value;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A text with half a character is an invalid operation.
            throw new JsonException(null, json.Path(), (e as JsonException)?.LineNumber ?? json.Line(), null, e);
        }
    }

    public readonly bool IsNull => _reader.TokenType == JsonTokenType.Null;

    public readonly bool IsNumber => _reader.TokenType == JsonTokenType.Number;

    /// <summary>Begins an object. Then read its members.</summary>
    public void BeginObject() => Begin(JsonTokenType.StartObject);

    /// <summary>Begins an array. Then read its items.</summary>
    public void BeginArray() => Begin(JsonTokenType.StartArray);

    /// <summary>Moves to the value of the object's next member. Returns the index of its name; −1 at the end.</summary>
    /// <param name="names">All names, at most 32.</param>
    /// <param name="seen">The members so far, as bits; 0 at first.</param>
    /// <param name="optional">How many of the last names may be missing.</param>
    public int Member(string[] names, ref uint seen, int optional = 0)
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.EndObject)
        {
            _members[--_depth] = null;
            var required = (1u << (names.Length - optional)) - 1;
            return (seen & required) == required ? -1 : throw new JsonException();
        }

        for (var i = 0; i < names.Length; i++)
        {
            if (!_reader.ValueTextEquals(names[i]))
                continue;
            if ((seen & (1u << i)) != 0)
                throw new JsonException();
            seen |= 1u << i;
            _members[_depth - 1] = names[i];
            _reader.Read();
            return i;
        }

        throw new JsonException();
    }

    /// <summary>Moves to the value of the object's next member, which may have any name; <c>null</c> at the end.</summary>
    public string? AnyMember()
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.EndObject)
        {
            _depth--;
            return null;
        }

        var name = _reader.GetString();
        _reader.Read();
        return name;
    }

    /// <summary>Moves to the array's next item; <c>false</c> at the end.</summary>
    public bool Item()
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.EndArray)
        {
            _depth--;
            return false;
        }

        _items[_depth - 1]++;
        return true;
    }

    public readonly double Number() =>
        IsNumber && _reader.TryGetDouble(out var number) && double.IsFinite(number) ? number : throw new JsonException();

    public readonly int Whole() => IsNumber && _reader.TryGetInt32(out var number) ? number : throw new JsonException();

    public readonly long Long() => IsNumber && _reader.TryGetInt64(out var number) ? number : throw new JsonException();

    public readonly string Text() =>
        _reader.TokenType == JsonTokenType.String ? _reader.GetString()! : throw new JsonException();

    public readonly string? TextOrNull() => IsNull ? null : Text();

    public readonly DateOnly Date() =>
        DateOnly.TryParseExact(Text(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date : throw new JsonException();

    public readonly DateTime Time() =>
        _reader.TokenType == JsonTokenType.String && _reader.TryGetDateTime(out var time) ? time : throw new JsonException();

    public List<double> Numbers()
    {
        var numbers = new List<double>();
        BeginArray();
        while (Item())
            numbers.Add(Number());
        return numbers;
    }

    public List<string> Texts()
    {
        var texts = new List<string>();
        BeginArray();
        while (Item())
            texts.Add(Text());
        return texts;
    }

    private void Begin(JsonTokenType kind)
    {
        if (_reader.TokenType != kind)
            throw new JsonException();
        _members[_depth] = null;
        _items[_depth++] = kind == JsonTokenType.StartArray ? -1 : int.MinValue;
    }

    private readonly long Line() => _text[..(int)_reader.TokenStartIndex].Count((byte)'\n');

    private readonly string Path()
    {
        var path = new StringBuilder("$");
        for (var i = 0; i < _depth; i++)
        {
            if (_members[i] is { } member)
                path.Append('.').Append(member);
            else if (_items[i] >= 0)
                path.Append(CultureInfo.InvariantCulture, $"[{_items[i]}]");
        }

        return path.ToString();
    }
}
