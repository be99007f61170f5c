namespace Predictions.Service.Startup;

/// <summary>Configuration section <c>Drain</c>: how a stop goes.</summary>
public sealed record DrainOptions
{
    /// <summary>
    /// How long the instance says that it is not ready and still answers, in milliseconds, so that balancers notice before it stops
    /// listening: 0 to 60,000. Default 2,000.
    /// </summary>
    public int NoticeMs { get; init; } = 2_000;

    /// <summary>How long calls under way may then take to end, in milliseconds: 100 to 120,000. Default 10,000.</summary>
    public int FinishMs { get; init; } = 10_000;

    internal TimeSpan Whole => TimeSpan.FromMilliseconds(NoticeMs + FinishMs);

    internal IEnumerable<string> Problems()
    {
        if (NoticeMs is < 0 or > 60_000)
            yield return "Drain:NoticeMs must be 0 to 60,000";
        if (FinishMs is < 100 or > 120_000)
            yield return "Drain:FinishMs must be 100 to 120,000";
    }
}
