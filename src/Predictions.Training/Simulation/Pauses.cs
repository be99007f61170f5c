using Predictions.Core.History;
using Predictions.Training.Charts;

namespace Predictions.Training.Simulation;

/// <summary>Pauses of cycles and their lengths. A pause begins after the period of the cycle that it interrupts.</summary>
internal static class Pauses
{
    private const int FirstPossibleDay = 12;
    private const int LastPossibleDay = 24;

    /// <summary>Maximum days until cycles return after a pause.</summary>
    private const int MaxReturnDays = 40;

    private static readonly (PauseReason Reason, double Share, int MinDays, int MaxDays)[] Kinds =
    [
        (PauseReason.Pregnancy, 0.35, 240, 290),
        (PauseReason.Postpartum, 0.1, 60, 240),
        (PauseReason.HormonalContraception, 0.45, 60, 600),
        (PauseReason.Other, 0.1, 30, 120),
    ];

    /// <summary>The cycle with a pause. It lasts until cycles return, and it has no known ovulation.</summary>
    public static ChartedCycle Interrupt(ChartedCycle cycle, Rng rng)
    {
        var kind = Drawn(rng.Uniform());
        var from = rng.Whole(FirstPossibleDay, LastPossibleDay);
        var days = rng.Whole(kind.MinDays, kind.MaxDays);
        return cycle with
        {
            LengthDays = from - 1 + days + rng.Whole(1, MaxReturnDays),
            OvulationDay = null,
            IsOvulationLogged = false,
            Pause = new ChartedPause(from, days, kind.Reason),
        };
    }

    private static (PauseReason Reason, double Share, int MinDays, int MaxDays) Drawn(double share)
    {
        var i = 0;
        while (i < Kinds.Length - 1 && share >= Kinds[i].Share)
            share -= Kinds[i++].Share;
        return Kinds[i];
    }
}
