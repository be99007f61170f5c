namespace Predictions.Redis;

/// <summary>What a write changed.</summary>
/// <param name="Before">The state that it met.</param>
/// <param name="Answer">The state that it left, or would have left had an erase not overtaken it.</param>
/// <param name="IsStored">Whether that state was put into the store; not where there was nothing to change.</param>
internal readonly record struct WrittenState(StoredState Before, StoredState Answer, bool IsStored);
