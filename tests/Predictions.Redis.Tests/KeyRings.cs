using Predictions.Redis.Values;

namespace Predictions.Redis.Tests;

/// <summary>Key rings with keys derived from their ids.</summary>
internal static class KeyRings
{
    /// <summary>The text of a ring.</summary>
    public static string Text(int current, params int[] ids) =>
        $$"""{"current": {{current}}, "keys": { {{string.Join(", ", ids.Select(id => $"\"{id}\": \"{KeyOf(id)}\""))}} } }""";

    public static KeyRing Of(int current, params int[] ids) => KeyRing.Parse(Text(current, ids));

    public static string KeyOf(int id) => Convert.ToBase64String(Enumerable.Repeat((byte)id, 32).ToArray());
}
