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
/// One run of a rate may be noise, so the rates around the limit are tried three times, and the majority decides.
/// </summary>
/// <param name="slo">The objective.</param>
/// <param name="within">The largest gap between the highest held and the lowest missed rate, as a share of the held rate.</param>
public sealed class RateSearch(Slo slo, double within)
{
    /// <summary>The lowest rate that is tried.</summary>
    public const double MinRate = 1;

    /// <summary>How often the rates that decide are tried.</summary>
    public const int Tries = 3;

    private const double Step = 1.3;

    private readonly List<Candidate> _tried = [];

    /// <summary>All tries, in ascending order of their rates.</summary>
    public IReadOnlyList<Candidate> Curve => [.. _tried.OrderBy(c => c.Rate)];

    /// <summary>
    /// A try of the highest rate that most of its tries held, and below which no rate was missed; <c>null</c> if there is none.
    /// </summary>
    public Candidate? Held => HighestHeld(below: LowestMissed) is { } rate ? _tried.Last(c => c.Rate == rate && c.IsHeld) : null;

    /// <summary>The lowest rate that most of its tries missed; <c>null</c> if there is none.</summary>
    public double? LowestMissed => Rates(isHeld: false) is { Count: > 0 } missed ? missed.Min() : null;

    /// <summary>The highest rate that was held although a lower one was missed; <c>null</c> where the verdict is clear.</summary>
    public double? HeldAbove => HighestHeld(below: null) is { } high && high > LowestMissed ? high : null;

    /// <summary>How sure the result is, in one sentence; empty where no rate was held.</summary>
    public string Confidence => (Held, LowestMissed, HeldAbove) switch
    {
        (null, _, null) => "",
        (_, { } missed, { } high) =>
            $"Uncertain: {Counted(high)}, although {Counted(missed)}. Repeat with more --seconds, or on a quieter machine.",
        ({ } held, { } missed, _) => $"{Counted(held.Rate)}; {Counted(missed)}.",
        ({ } held, null, _) => $"{Counted(held.Rate)}; no rate was missed.",
        _ => "",
    };

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

    private double? Next(double max) => (HighestHeld(below: null), LowestMissed) switch
    {
        ({ } held, { } missed) when missed < held => Unsure(missed, held),
        ({ } held, { } missed) => missed <= held * (1 + within) ? Unsure(held, missed) : (held + missed) / 2,
        ({ } held, null) => held >= max ? Unsure(held) : Math.Min(held * Step, max),
        (null, { } missed) => missed <= MinRate ? Unsure(missed) : Math.Max(missed / 2, MinRate),
        _ => null,
    };

    /// <summary>The first of some rates that was not tried often enough; <c>null</c> if all were.</summary>
    private double? Unsure(params double[] rates)
    {
        foreach (var rate in rates)
            if (_tried.Count(c => c.Rate == rate) < Tries)
                return rate;
        return null;
    }

    private double? HighestHeld(double? below) =>
        Rates(isHeld: true).Where(rate => below is null || rate < below).ToArray() is { Length: > 0 } held ? held.Max() : null;

    // With as many held as missed tries a rate is missed: a rate to plan with must be held.
    private List<double> Rates(bool isHeld) =>
        [.. _tried.GroupBy(c => c.Rate).Where(g => g.Count(c => c.IsHeld) * 2 > g.Count() == isHeld).Select(g => g.Key)];

    private string Counted(double rate)
    {
        var (held, all) = (_tried.Count(c => c.Rate == rate && c.IsHeld), _tried.Count(c => c.Rate == rate));
        return $"{rate:N0} a second was held in {held} of {all} {(all == 1 ? "try" : "tries")}";
    }
}
