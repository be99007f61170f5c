using Predictions.Core.Features;

namespace Predictions.Models.Inputs;

/// <summary>
/// Cycles counted into the bins of a profile, and how far their distribution is from it. Not safe for several threads.
/// </summary>
public sealed class InputCounts
{
    private readonly int[] _places;
    private readonly long[][] _counts;

    public InputCounts(InputProfile profile)
    {
        Profile = profile;
        _places = [.. profile.Inputs.Select(input => input.Place)];
        _counts = [.. profile.Inputs.Select(input => new long[input.Shares.Count])];
    }

    public InputProfile Profile { get; }

    /// <summary>The number of cycles.</summary>
    public long Cycles { get; private set; }

    /// <summary>The cycles in each bin of an input.</summary>
    public IReadOnlyList<long> Of(int input) => _counts[input];

    /// <summary>Counts one cycle.</summary>
    /// <param name="values">The inputs, as <see cref="ModelInputs.TryFill"/> fills them.</param>
    public void Add(ReadOnlySpan<double> values)
    {
        Cycles++;
        for (var i = 0; i < _counts.Length; i++)
            _counts[i][Profile.Inputs[i].BinOf(values[_places[i]])]++;
    }

    /// <summary>Sets all counts to 0.</summary>
    public void Clear()
    {
        Cycles = 0;
        foreach (var counts in _counts)
            Array.Clear(counts);
    }

    /// <summary>The population stability index of an input; NaN without cycles.</summary>
    public double StabilityIndex(int input) => Inputs.StabilityIndex.Of(_counts[input], Profile.Inputs[input].Shares);
}

/// <summary>
/// The population stability index: the symmetric Kullback-Leibler divergence of two distributions over the same bins (Jeffreys
/// 1946, "An invariant form for the prior probability in estimation problems", Proc. R. Soc. A 186:453). 0 if both are equal.
/// The rule in charts/predictions/rules/models.yaml is the same formula.
/// </summary>
public static class StabilityIndex
{
    /// <summary>Lower shares count as this one, so that an empty bin gives a finite index.</summary>
    public const double MinShare = 0.001;

    /// <summary>From this index on an input has drifted. docs/operations/monitoring.md has the measurements.</summary>
    public const double Drifted = 0.1;

    /// <summary>The number of cycles within a week below which the alert stays silent.</summary>
    public const int MinCycles = 1000;

    /// <param name="counts">The cycles in each bin.</param>
    /// <param name="expected">The share of each bin that is expected.</param>
    public static double Of(IReadOnlyList<long> counts, IReadOnlyList<double> expected)
    {
        var (index, sum) = (0.0, (double)counts.Sum());
        for (var bin = 0; bin < counts.Count; bin++)
            index += Part(counts[bin] / sum, expected[bin]);
        return index;
    }

    /// <summary>What one bin adds to the index, at least 0.</summary>
    /// <param name="actual">Its share now.</param>
    /// <param name="expected">Its share that is expected.</param>
    public static double Part(double actual, double expected)
    {
        (actual, expected) = (Math.Max(actual, MinShare), Math.Max(expected, MinShare));
        return (actual - expected) * Math.Log(actual / expected);
    }
}
