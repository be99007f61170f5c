using System.Security.Cryptography;
using System.Text;

namespace Predictions.Cli.Batches;

/// <summary>What tells one run from another: its input, byte for byte, and the settings that its output depends on.</summary>
internal static class RunIdentity
{
    public static string Of(string inputFile, params string[] settings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var input = File.OpenRead(inputFile))
            hash.AppendData(SHA256.HashData(input));
        foreach (var setting in settings)
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(setting)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
