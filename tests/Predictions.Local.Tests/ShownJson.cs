using System.Text;
using System.Text.Json.Nodes;

namespace Predictions.Local.Tests;

/// <summary>
/// Compares an answer with the JSON of a page. In the page <c>…</c> replaces any number of members or elements. After digits it
/// replaces further digits. Everything else must be equal, except the order of members.
/// </summary>
internal static class ShownJson
{
    private const char Ellipsis = '…';

    /// <summary>The first difference with its JSON path, or <c>null</c>.</summary>
    /// <exception cref="System.Text.Json.JsonException">One of the texts is not JSON.</exception>
    public static string? Difference(string shown, string answer) =>
        Difference(JsonNode.Parse(Quoted(shown)), JsonNode.Parse(answer), "$");

    private static string? Difference(JsonNode? shown, JsonNode? answer, string path) => (shown, answer) switch
    {
        (JsonObject s, JsonObject a) => InMembers(s, a, path),
        (JsonArray s, JsonArray a) => InElements(s, a, path),
        (JsonValue s, JsonValue a) when IsEqual(s, a) => null,
        _ => $"{path}: the page shows {shown?.ToJsonString()}, the service answers {answer?.ToJsonString()}",
    };

    private static string? InMembers(JsonObject shown, JsonObject answer, string path)
    {
        var isPart = shown.ContainsKey($"{Ellipsis}");
        foreach (var (name, value) in shown.Where(member => member.Key != $"{Ellipsis}"))
            if (!answer.ContainsKey(name))
                return $"{path}.{name}: the answer does not have it";
            else if (Difference(value, answer[name], $"{path}.{name}") is { } difference)
                return difference;
        return isPart ? null : answer.Select(member => member.Key).Where(name => !shown.ContainsKey(name))
            .Select(name => $"{path}.{name}: the page does not show it").FirstOrDefault();
    }

    /// <summary>
    /// Accepts at most one ellipsis. Elements before it are compared from the front, elements after it from the back.
    /// </summary>
    private static string? InElements(JsonArray shown, JsonArray answer, string path)
    {
        var gap = shown.Index().Where(e => IsEllipsis(e.Item)).Select(e => (int?)e.Index).SingleOrDefault();
        if (gap is null ? shown.Count != answer.Count : answer.Count < shown.Count - 1)
            return $"{path}: the page shows {shown.Count} elements, the answer has {answer.Count}";
        for (var i = 0; i < shown.Count; i++)
        {
            var at = i < (gap ?? shown.Count) ? i : answer.Count - shown.Count + i;
            if (i != gap && Difference(shown[i], answer[at], $"{path}[{at}]") is { } difference)
                return difference;
        }

        return null;
    }

    private static bool IsEllipsis(JsonNode? element) => element is JsonValue value && value.ToString() == $"{Ellipsis}";

    private static bool IsEqual(JsonValue shown, JsonValue answer)
    {
        var text = shown.ToString();
        return text.EndsWith(Ellipsis)
            ? answer.ToJsonString().StartsWith(text[..^1], StringComparison.Ordinal)
            : shown.ToJsonString() == answer.ToJsonString();
    }

    /// <summary>Puts each ellipsis into quotes, so that the shown text is JSON.</summary>
    private static string Quoted(string shown)
    {
        var json = new StringBuilder();
        var open = new Stack<char>();
        var number = new StringBuilder();
        var isInString = false;
        foreach (var c in shown)
        {
            isInString ^= c == '"';
            if (!isInString && (char.IsAsciiDigit(c) || c is '.' or '-'))
            {
                number.Append(c);
                continue;
            }

            if (!isInString && c == Ellipsis)
                json.Append(number.Length > 0 || open.Peek() == '[' ? $"\"{number}{Ellipsis}\"" : $"\"{Ellipsis}\":0");
            else
                json.Append(number).Append(c);
            number.Clear();
            if (!isInString && c is '{' or '[')
                open.Push(c);
            else if (!isInString && c is '}' or ']')
                open.Pop();
        }

        return json.ToString();
    }
}
