namespace Predictions.Redis;

/// <summary>Where histories are stored, and how long an answer is waited for.</summary>
public sealed record RedisOptions
{
    /// <summary>A StackExchange.Redis connection string, for example <c>redis:6379,password=…,ssl=true</c>. Required.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>
    /// The secret that user ids are hashed into keys with, at least <see cref="ShortestSecret"/> characters. Another secret finds
    /// none of the histories stored under this one. Required.
    /// </summary>
    public required string KeySecret { get; init; }

    /// <summary>What every key begins with where several services share one Redis: 0 to 32 visible ASCII characters. Default none.</summary>
    public string? KeyPrefix { get; init; }

    /// <summary>
    /// A PEM file with the authority that issued the server's certificate, where the machine does not know it already. Default none; only
    /// with <c>ssl=true</c> does it matter.
    /// </summary>
    public string? CaFile { get; init; }

    /// <summary>How often time-outs are looked at, in milliseconds: a read ends at most so much after its own.</summary>
    public const int HeartbeatMs = 50;

    /// <summary>How long one answer of Redis is waited for, in milliseconds: 10 to 10,000. Default 150.</summary>
    public int CallTimeoutMs { get; init; } = 150;

    /// <summary>How long a write goes on retrying against other writes of the same user, in milliseconds: 100 to 60,000. Default 5,000.</summary>
    public int WriteTimeoutMs { get; init; } = 5_000;

    /// <summary>Days after its last change that a history is forgotten: 1 to 36,500. Default <c>null</c>: never.</summary>
    public int? TtlDays { get; init; }

    /// <summary>
    /// The text of a <see cref="Redis.KeyRing"/> that values are sealed with. Default <c>null</c>: where there is no
    /// <see cref="KeyRingFile"/> either they are not sealed.
    /// </summary>
    public string? KeyRing { get; init; }

    /// <summary>A file that holds such a text. A service looks at it again and again, so that keys are replaced while it serves.</summary>
    public string? KeyRingFile { get; init; }

    /// <summary>
    /// Whether unsealed values are read although there is a key ring, as while they are being sealed. Default <c>false</c>: nobody who
    /// can write to the store can then have a history of his making read as hers.
    /// </summary>
    public bool AcceptUnsealed { get; init; }

    /// <summary>
    /// Whether what is written is sealed where there is a key ring. Default <c>true</c>; <c>false</c>, with <see cref="AcceptUnsealed"/>, while
    /// instances without the ring still serve, which cannot read what is sealed.
    /// </summary>
    public bool SealWrites { get; init; } = true;

    /// <summary>The fewest characters of <see cref="KeySecret"/>.</summary>
    public const int ShortestSecret = 16;

    /// <summary>Whether a connection string holds a password, so that it may not stand where everybody can read it.</summary>
    public static bool HoldsPassword(string connectionString) => RedisConnection.HoldsPassword(connectionString);

    /// <summary>What is wrong with these options, a line each; empty where they can be used. No line repeats a value.</summary>
    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(ConnectionString) || !RedisConnection.CanRead(ConnectionString))
            yield return "Redis connection string: must be host:port,option=value,…";
        if (KeySecret is null || KeySecret.Length < ShortestSecret)
            yield return $"Redis key secret: must have at least {ShortestSecret} characters";
        if (KeyPrefix is { } prefix && (prefix.Length > 32 || prefix.Any(c => c is <= ' ' or > '~')))
            yield return "Redis key prefix: must be at most 32 visible ASCII characters";
        if (CaFile is { } file && !RedisConnection.CanTrust(file))
            yield return "Redis CA file: must be a PEM file with a certificate";
        if (CallTimeoutMs is < 10 or > 10_000)
            yield return "Redis call timeout: must be 10 to 10,000 ms";
        if (WriteTimeoutMs is < 100 or > 60_000)
            yield return "Redis write timeout: must be 100 to 60,000 ms";
        if (TtlDays is < 1 or > 36_500)
            yield return "Redis TTL: must be 1 to 36,500 days, or absent";
        if (KeyRingProblem() is { } unusable)
            yield return $"Redis key ring: {unusable}";
    }

    /// <summary>The key ring as it is now; <c>null</c> where none is set.</summary>
    /// <exception cref="FormatException">It is none; the message holds nothing of a key.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public KeyRing? ReadKeyRing() =>
        KeyRingFile is not null ? Redis.KeyRing.Parse(File.ReadAllText(KeyRingFile))
        : KeyRing is not null ? Redis.KeyRing.Parse(KeyRing)
        : null;

    private string? KeyRingProblem()
    {
        if (KeyRing is not null && KeyRingFile is not null)
            return "give KeyRing or KeyRingFile, not both";
        // A variable that was left empty must not leave histories open.
        if (KeyRing is "" || KeyRingFile is "")
            return "KeyRing or KeyRingFile is empty; leave it out where histories are not to be sealed";
        if (!SealWrites && !AcceptUnsealed)
            return "SealWrites=false needs AcceptUnsealed=true, or what is written could not be read";
        try
        {
            return ReadKeyRing() is null && AcceptUnsealed ? "AcceptUnsealed means nothing without one" : null;
        }
        catch (FormatException wrong)
        {
            return wrong.Message;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"the file cannot be read ({e.GetType().Name})";
        }
    }
}
