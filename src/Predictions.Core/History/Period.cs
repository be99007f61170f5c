namespace Predictions.Core.History;

/// <summary>A bleed with a first day.</summary>
/// <param name="Start">Its first day.</param>
/// <param name="Days">Its length in days, 1 to 30; 0 where it is unknown.</param>
public readonly record struct Period(DateOnly Start, int Days);
