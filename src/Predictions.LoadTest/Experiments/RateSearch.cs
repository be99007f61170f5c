using Predictions.LoadTest.Results;

namespace Predictions.LoadTest.Experiments;

/// <summary>A rate that a search tried.</summary>
/// <param name="Rate">Arrivals per second.</param>
/// <param name="Measured">The result.</param>
/// <param name="Missed">The missed objective, in one line; <c>null</c> if the rate was held.</param>
public sealed record Candidate(double Rate, Measurement Measured, string? Missed)
{
    public bool IsHeld => Missed is null;
}

/// <summary>
/// Finds the highest rate that a target holds: first by steps until one rate is held and a higher one missed, then by bisection.
/// </summary>
/// <param name="slo">The objective.</param>
/// <param name="within">The largest gap between the highest held and the lowest missed rate, as a share of the held rate.</param>
public sealed class RateSearch(Slo slo, double within)
{
    /// <summary>The lowest rate that is tried.</summary>
    public const double MinRate = 1;

    private const double Step = 1.3;

    private readonly List<Candidate> _tried = [];

    /// <summary>All tried rates, in ascending order.</summary>
    public IReadOnlyList<Candidate> Curve => [.. _tried.OrderBy(c => c.Rate)];

    /// <summary>The highest held rate; <c>null</c> if none was held.</summary>
    public Candidate? Held => _tried.Where(c => c.IsHeld).MaxBy(c => c.Rate);

    private Candidate? Missed => _tried.Where(c => !c.IsHeld).MinBy(c => c.Rate);

    /// <summary>Runs the search.</summary>
    /// <param name="from">The first rate.</param>
    /// <param name="max">The highest rate that is tried.</param>
    /// <param name="measure">Loads the target at a rate.</param>
    /// <param name="cancellation">Ends the search after the current rate, whose result is discarded.</param>
    public async Task RunAsync(double from, double max, Func<double, Task<Measurement>> measure, CancellationToken cancellation)
    {
        for (double? rate = Math.Min(from, max); rate is { } next; rate = Next(max))
        {
            var measured = await measure(next).ConfigureAwait(false);
            if (cancellation.IsCancellationRequested)
                return;
            _tried.Add(new Candidate(next, measured, slo.MissedBy(measured)));
        }
    }

    private double? Next(double max) => (Held?.Rate, Missed?.Rate) switch
    {
        // Noise can miss a low rate and hold a higher one; then the highest held rate is the result.
        ({ } held, { } missed) when missed <= held => null,
        ({ } held, { } missed) => missed <= held * (1 + within) ? null : (held + missed) / 2,
        ({ } held, null) => held >= max ? null : Math.Min(held * Step, max),
        (null, { } missed) => missed <= MinRate ? null : Math.Max(missed / 2, MinRate),
        _ => null,
    };
}
