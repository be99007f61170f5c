using Predictions.Core.Verification;

namespace Predictions.Training.Evaluation;

/// <summary>The forecast of a period's start, in days from the first day of the running cycle.</summary>
/// <param name="Likely">The likely day.</param>
/// <param name="First">The first day of <paramref name="Mass"/>.</param>
/// <param name="Mass">P(day) from <paramref name="First"/> on; empty if the forecaster gives ranges only.</param>
/// <param name="Ranges">For each of <see cref="NominalCoverage"/>, the stated range; empty for a point forecast.</param>
public sealed record LengthForecast(int Likely, int First, double[] Mass, LengthRange[] Ranges)
{
    /// <summary>The nominal coverages of the ranges.</summary>
    public static readonly IReadOnlyList<double> NominalCoverage = [0.5, 0.8, 0.9];

    /// <summary>A point forecast: all mass on one day.</summary>
    public static LengthForecast Point(int days) => new(days, days, [1], []);

    /// <summary>Continuous ranked probability score in days; for a point, the absolute error.</summary>
    public double Crps(int truth) => ScoringRules.Crps(First, Mass, truth);

    /// <summary>−log P(truth) in nats.</summary>
    public double LogScore(int truth) => ScoringRules.LogScore(First, Mass, truth);

    /// <summary>The randomized probability integral transform, with a random number <paramref name="u"/> from [0, 1).</summary>
    public double Pit(int truth, double u) => ScoringRules.Pit(First, Mass, truth, u);
}

/// <summary>A range of days with its stated probability.</summary>
public readonly record struct LengthRange(int From, int To, double Stated)
{
    /// <summary>The range at a probability as the contract defines it: from the first day with cumulated mass (1 −
    /// probability)/2 to the first
    /// with (1 + probability)/2.</summary>
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

    // Tolerance for the rounding of a cumulated sum.
    private const double Rounding = 1e-9;
}
