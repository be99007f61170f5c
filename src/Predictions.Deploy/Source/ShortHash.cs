namespace Predictions.Deploy.Source;

/// <summary>A commit or digest as people are told of it: enough of its digits to find it by.</summary>
internal static class ShortHash
{
    private const int Digits = 12;

    public static string Of(string hex) => hex.Length > Digits ? hex[..Digits] : hex;
}
