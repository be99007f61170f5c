namespace Predictions.LoadTest.Populations;

/// <summary>The spelling of user ids, all of one length: a request that was rendered once serves every user by its digits alone.</summary>
internal static class UserIdText
{
    public const string Prefix = "user-";

    /// <summary>Seven digits name 10,000,000 users.</summary>
    public const int Length = 12;

    public static void Write(int user, Span<char> text)
    {
        Prefix.CopyTo(text);
        for (var i = Length - 1; i >= Prefix.Length; i--, user /= 10)
            text[i] = (char)('0' + user % 10);
    }

    public static void Write(int user, Span<byte> text)
    {
        for (var i = 0; i < Prefix.Length; i++)
            text[i] = (byte)Prefix[i];
        for (var i = Length - 1; i >= Prefix.Length; i--, user /= 10)
            text[i] = (byte)('0' + user % 10);
    }
}
