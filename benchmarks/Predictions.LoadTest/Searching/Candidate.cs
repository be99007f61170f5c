using Predictions.LoadTest.Results;

namespace Predictions.LoadTest.Searching;

/// <summary>A rate that was tried.</summary>
/// <param name="Rate">Arrivals a second.</param>
/// <param name="Measured">What came of it.</param>
/// <param name="Missed">What it missed, in one line; <c>null</c> where it held.</param>
internal sealed record Candidate(double Rate, Measurement Measured, string? Missed)
{
    public bool IsHeld => Missed is null;
}
