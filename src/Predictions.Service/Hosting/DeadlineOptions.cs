namespace Predictions.Service.Hosting;

/// <summary>Configuration section <c>Deadlines</c>.</summary>
public sealed record DeadlineOptions
{
    /// <summary>
    /// The longest that any call may take, in milliseconds: 50 to 60,000. Default 2,000. A caller's shorter deadline holds.
    /// </summary>
    public int MaxMs { get; init; } = 2_000;

    internal TimeSpan Max => TimeSpan.FromMilliseconds(MaxMs);

    internal IEnumerable<string> Problems()
    {
        if (MaxMs is < 50 or > 60_000)
            yield return "Deadlines:MaxMs must be 50 to 60,000";
    }
}
