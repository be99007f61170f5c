using System.Globalization;

namespace Predictions.LoadTest.Verbs;

/// <summary>How many cycles users have: "12", or "3-60" for every number between alike.</summary>
internal static class CycleRange
{
    /// <exception cref="UsageException">It is neither.</exception>
    public static (int Fewest, int Most) Parse(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var (fewest, most) = dash < 0 ? (text, text) : (text[..dash], text[(dash + 1)..]);
        return int.TryParse(fewest, NumberStyles.None, CultureInfo.InvariantCulture, out var low)
            && int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var high)
                ? (low, high)
                : throw new UsageException($"--cycles {text}: must be a number or two, such as 12 or 3-60");
    }
}
