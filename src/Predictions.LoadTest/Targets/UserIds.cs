namespace Predictions.LoadTest.Targets;

/// <summary>
/// The users that a load asks for. Ids have one length, so a rendered request serves every user after seven bytes change.
/// </summary>
public static class UserIds
{
    /// <summary>
    /// The <c>as_of</c> date of every request. Each simulated user is within the first 28 days of a cycle on this day.
    /// </summary>
    public static readonly DateOnly AsOf = new(2026, 3, 10);

    internal const string Prefix = "user-";

    /// <summary>The id's length in ASCII characters; seven digits name 10,000,000 users.</summary>
    internal const int Length = 12;

    /// <summary>The id of a user, 0 to 9,999,999, such as "user-0000042".</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of range.</exception>
    public static string Of(int user)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)user, 10_000_000u, nameof(user));
        return $"{Prefix}{user:0000000}";
    }

    internal static void Write(int user, Span<byte> text)
    {
        for (var i = 0; i < Prefix.Length; i++)
            text[i] = (byte)Prefix[i];
        for (var i = Length - 1; i >= Prefix.Length; i--, user /= 10)
            text[i] = (byte)('0' + user % 10);
    }
}
