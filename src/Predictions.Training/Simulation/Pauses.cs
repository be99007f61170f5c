using Predictions.Core.History;
using Predictions.Training.Charts;

namespace Predictions.Training.Simulation;

/// <summary>What interrupts cycles, and for how long; each begins after the bleed of the cycle that it interrupts.</summary>
internal static class Pauses
{
    private const int FirstPossibleDay = 12;
    private const int LastPossibleDay = 24;

    /// <summary>The longest that cycles take to come back, in days.</summary>
    private const int MaxReturnDays = 40;

    private static readonly (PauseReason Reason, double Share, int Fewest, int Most)[] Kinds =
    [
        (PauseReason.Pregnancy, 0.35, 240, 290),
        (PauseReason.Postpartum, 0.1, 60, 240),
        (PauseReason.HormonalContraception, 0.45, 60, 600),
        (PauseReason.Other, 0.1, 30, 120),
    ];

    /// <summary>The cycle with a pause in it: it lasts until cycles have come back, and its ovulation is not seen.</summary>
    public static ChartedCycle Interrupt(ChartedCycle cycle, Rng rng)
    {
        var kind = Drawn(rng.Uniform());
        var from = rng.Whole(FirstPossibleDay, LastPossibleDay);
        var days = rng.Whole(kind.Fewest, kind.Most);
        return cycle with
        {
            LengthDays = from - 1 + days + rng.Whole(1, MaxReturnDays),
            OvulationDay = null,
            IsOvulationLogged = false,
            Pause = new ChartedPause(from, days, kind.Reason),
        };
    }

    private static (PauseReason Reason, double Share, int Fewest, int Most) Drawn(double share)
    {
        var i = 0;
        while (i < Kinds.Length - 1 && share >= Kinds[i].Share)
            share -= Kinds[i++].Share;
        return Kinds[i];
    }
}
