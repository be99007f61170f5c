namespace Predictions.Service.Hosting;

/// <summary>Configuration section <c>Connections</c>.</summary>
public sealed record ConnectionOptions
{
    /// <summary>
    /// The age at which a connection is closed once its calls have ended, in seconds, so that clients spread over new instances: 0
    /// (never) to 86,400. Default 600. Up to a tenth is taken off, so that connections made together do not end together.
    /// </summary>
    public int MaxAgeSeconds { get; init; } = 600;

    internal IEnumerable<string> Problems()
    {
        if (MaxAgeSeconds is < 0 or > 86_400)
            yield return "Connections:MaxAgeSeconds must be 0 to 86,400";
    }

    internal TimeSpan AgeOf(string connectionId)
    {
        if (MaxAgeSeconds == 0)
            return Timeout.InfiniteTimeSpan;
        var share = (uint)connectionId.GetHashCode(StringComparison.Ordinal) / (double)uint.MaxValue;
        return TimeSpan.FromSeconds(MaxAgeSeconds * (1 - 0.1 * share));
    }
}
