namespace Predictions.PerfGates.Results;

/// <summary>How figures came about.</summary>
/// <param name="Date">The day, in UTC.</param>
/// <param name="Commit">Of the source that was measured; ends in "+" where it had been changed since.</param>
/// <param name="Command">What was typed.</param>
/// <param name="Versions">Of what took part, by name.</param>
internal sealed record Run(DateOnly Date, string Commit, string Command, IReadOnlyDictionary<string, string> Versions);
