namespace Predictions.Core.History;

/// <summary>A history as the store holds it.</summary>
/// <param name="History">What the person has logged.</param>
/// <param name="Revision">Grows with every change of this user's history, over an erase too; below 2^53. 0 where nothing is stored.</param>
public sealed record StoredHistory(CycleHistory History, long Revision);
