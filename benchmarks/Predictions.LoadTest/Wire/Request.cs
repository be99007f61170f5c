namespace Predictions.LoadTest.Wire;

/// <summary>One forecast that is asked for.</summary>
/// <param name="User">Whose.</param>
/// <param name="Due">The timestamp that it was to be sent at, which its latency counts from.</param>
/// <param name="Retries">How often it has been sent before.</param>
internal readonly record struct Request(int User, long Due, int Retries = 0);
