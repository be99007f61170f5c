using Predictions.Core.Verification;

namespace Predictions.Training.Evaluation;

/// <summary>What a forecaster says of a period's start, in days from the first day of the running cycle.</summary>
/// <param name="Likely">The likely day.</param>
/// <param name="First">The first day that <paramref name="Mass"/> is of.</param>
/// <param name="Mass">P(day) from <paramref name="First"/> on; empty where only ranges are told.</param>
/// <param name="Ranges">For each of <see cref="NominalCoverage"/>, the stated range; empty for a mere point.</param>
public sealed record LengthForecast(int Likely, int First, double[] Mass, LengthRange[] Ranges)
{
    /// <summary>The coverages that ranges are asked for.</summary>
    public static readonly IReadOnlyList<double> NominalCoverage = [0.5, 0.8, 0.9];

    /// <summary>A point: all on one day.</summary>
    public static LengthForecast Point(int days) => new(days, days, [1], []);

    /// <summary>Continuous ranked probability score in days; for a point, its error.</summary>
    public double Crps(int truth) => ScoringRules.Crps(First, Mass, truth);

    /// <summary>−log P(truth) in nats.</summary>
    public double LogScore(int truth) => ScoringRules.LogScore(First, Mass, truth);

    /// <summary>The randomised probability integral transform, by a draw <paramref name="u"/> from [0, 1).</summary>
    public double Pit(int truth, double u) => ScoringRules.Pit(First, Mass, truth, u);
}

/// <summary>A range of days with the probability stated for it.</summary>
public readonly record struct LengthRange(int From, int To, double Stated)
{
    /// <summary>The range asked for at a probability, by the contract: the first days that hold (1 ∓ probability)/2 of the mass.</summary>
    public static LengthRange Of(int first, ReadOnlySpan<double> mass, double probability)
    {
        var (cumulated, stated) = (0.0, 0.0);
        int? from = null;
        for (var i = 0; i < mass.Length; i++)
        {
            cumulated += mass[i];
            if (from is null && cumulated < (1 - probability) / 2 - Rounding)
                continue;
            from ??= first + i;
            stated += mass[i];
            if (cumulated >= (1 + probability) / 2 - Rounding)
                return new LengthRange(from.Value, first + i, stated);
        }

        return new LengthRange(from ?? first, first + mass.Length - 1, stated);
    }

    // A cumulated sum of doubles may end this far below what was put in.
    private const double Rounding = 1e-9;
}
