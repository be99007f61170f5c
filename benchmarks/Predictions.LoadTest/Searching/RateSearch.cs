using Predictions.LoadTest.Results;

namespace Predictions.LoadTest.Searching;

/// <summary>Finds the highest rate that is held: in steps until one is held and a higher one is missed, then by halving what lies between.</summary>
/// <param name="slo">What holding means.</param>
/// <param name="within">How near the highest held rate the lowest missed one must come, as a share of it.</param>
internal sealed class RateSearch(Slo slo, double within)
{
    private const double Step = 1.3;

    /// <summary>No rate below is tried.</summary>
    public const double LeastRate = 1;

    private readonly List<Candidate> _tried = [];

    /// <summary>All that were tried, the slowest first.</summary>
    public IReadOnlyList<Candidate> Curve => [.. _tried.OrderBy(c => c.Rate)];

    /// <summary>The fastest that was held; <c>null</c> where none was.</summary>
    public Candidate? Held => _tried.Where(c => c.IsHeld).MaxBy(c => c.Rate);

    private Candidate? Missed => _tried.Where(c => !c.IsHeld).MinBy(c => c.Rate);

    /// <summary>Tries rates until the limit is known so narrowly.</summary>
    /// <param name="from">The first rate.</param>
    /// <param name="most">No rate above is tried.</param>
    /// <param name="measure">Loads the target at a rate.</param>
    /// <param name="cancellation">Ends it after the rate that is being tried, which then counts for nothing.</param>
    public async Task RunAsync(double from, double most, Func<double, Task<Measurement>> measure, CancellationToken cancellation)
    {
        for (double? rate = Math.Min(from, most); rate is { } next; rate = Next(most))
        {
            var measured = await measure(next).ConfigureAwait(false);
            if (cancellation.IsCancellationRequested)
                return;
            _tried.Add(new Candidate(next, measured, slo.MissedBy(measured)));
        }
    }

    /// <summary>The next rate to try; <c>null</c> once the limit is known.</summary>
    private double? Next(double most) => (Held?.Rate, Missed?.Rate) switch
    {
        // Noise can miss a low rate and hold a higher one: the highest held decides.
        ({ } held, { } missed) when missed <= held => null,
        ({ } held, { } missed) => missed <= held * (1 + within) ? null : (held + missed) / 2,
        ({ } held, null) => held >= most ? null : Math.Min(held * Step, most),
        (null, { } missed) => missed <= LeastRate ? null : Math.Max(missed / 2, LeastRate),
        _ => null,
    };
}
