namespace Predictions.Service.Startup;

/// <summary>Configuration section <c>Start</c>: what an instance does before it says that it is ready.</summary>
public sealed record StartOptions
{
    /// <summary>
    /// Forecasts that the instance asks itself for over each transport, so that no caller waits for code to be compiled: 0 to 1,000.
    /// Default 10. They are counted like any other calls, and so is the read of nobody's history that goes with each; after five
    /// seconds the instance is ready without the rest.
    /// </summary>
    public int OwnCalls { get; init; } = 10;

    internal IEnumerable<string> Problems()
    {
        if (OwnCalls is < 0 or > 1_000)
            yield return "Start:OwnCalls must be 0 to 1,000";
    }
}
