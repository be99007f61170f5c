using Predictions.Core.History;

namespace Predictions.Redis;

/// <summary>A history and whose it is.</summary>
/// <param name="UserId">As <see cref="Core.History.UserId"/> accepts it.</param>
/// <param name="History">Within the contract's limits.</param>
public readonly record struct UserHistory(string UserId, CycleHistory History);
