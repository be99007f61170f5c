using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Predictions.Models.Artifacts;

namespace Predictions.Models.Registry;

/// <summary>A rollout: the candidate may answer a share of users. It is the same on all instances, by its id.</summary>
/// <param name="Id">The candidate's version, the start in Unix seconds, and a hash of both models' archives, with dots between
/// them. A larger share keeps it.</param>
/// <param name="Version">The candidate's version.</param>
/// <param name="Share">Whole percent of users: 1 to 99.</param>
public sealed record ModelRollout(string Id, string Version, int Share)
{
    private const int Buckets = 10_000;
    private const int BucketsPerPercent = Buckets / 100;

    /// <summary>
    /// Whether the user is in the candidate's group. The answer depends on the pseudonym, the version and the share only. A
    /// larger share adds users and removes none.
    /// </summary>
    /// <param name="pseudonym">The user's pseudonym.</param>
    public bool Includes(string pseudonym) => BucketOf(pseudonym) < Share * BucketsPerPercent;

    internal static ModelRollout Of(RolloutLabel label, LoadedModel stable, LoadedModel candidate)
    {
        var archives = SHA256.HashData(Encoding.UTF8.GetBytes($"{stable.Version}:{stable.Sha256}:{candidate.Sha256}"));
        var started = new DateTimeOffset(label.Started, TimeSpan.Zero).ToUnixTimeSeconds();
        return new ModelRollout(
            string.Create(
                CultureInfo.InvariantCulture, $"{candidate.Version}.{started}.{Convert.ToHexStringLower(archives[..8])}"),
            candidate.Version,
            label.Share);
    }

    /// <summary>0 to 9,999: the first eight bytes of SHA-256(version:pseudonym), little-endian, modulo 10,000.</summary>
    private int BucketOf(string pseudonym)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Version}:{pseudonym}"), hash);
        return (int)(BinaryPrimitives.ReadUInt64LittleEndian(hash) % Buckets);
    }
}
