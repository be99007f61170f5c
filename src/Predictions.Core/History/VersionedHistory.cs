namespace Predictions.Core.History;

/// <summary>A history and its revision in the store.</summary>
/// <param name="History">The person's log.</param>
/// <param name="Revision">
/// Grows with every change of this history, also across an erase. Below 2^53. 0 where nothing is stored.
/// </param>
public sealed record VersionedHistory(CycleHistory History, long Revision)
{
    /// <summary>The answer where nothing is stored.</summary>
    public static readonly VersionedHistory None = new(CycleHistory.Empty, 0);
}
