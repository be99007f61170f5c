using Predictions.Core.History;

namespace Predictions.Redis;

/// <summary>What a record came to.</summary>
/// <param name="Before">
/// The history that the change was merged into, empty where there was none. Where nothing was stored, since nothing changed or an
/// erase came between, the very object that <paramref name="Answer"/> holds.
/// </param>
/// <param name="Answer">The history with the change in it.</param>
public readonly record struct RecordedHistory(CycleHistory Before, StoredHistory Answer);
