using System.Security.Cryptography;

namespace Predictions.Client.Calls;

/// <summary>Random pauses, so that not all callers come back at the same moment. Each failure makes them longer.</summary>
internal static class Pauses
{
    private const int MaxSeconds = 30;

    /// <summary>The pause before a repeat.</summary>
    /// <param name="repeats">The repeats so far.</param>
    /// <param name="least">The time that the service named.</param>
    public static TimeSpan Before(int repeats, TimeSpan? least)
    {
        var range = 1_000 * Math.Min(MaxSeconds, 1 << Math.Min(repeats, 5));
        return (least ?? TimeSpan.Zero) + TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(range));
    }
}
