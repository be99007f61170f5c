using Predictions.Core.Features;
using Predictions.Models.Inputs;
using Predictions.Training.Charts;

namespace Predictions.Training.Learning;

/// <summary>How far the inputs of a table's cycles are from a model's training.</summary>
/// <param name="Women">The number of women with an ended cycle.</param>
/// <param name="Cycles">The number of ended cycles.</param>
/// <param name="Inputs">The inputs of the profile, in order.</param>
public sealed record DriftReport(int Women, long Cycles, IReadOnlyList<InputDrift> Inputs)
{
    /// <summary>Compares persons with a profile.</summary>
    /// <param name="persons">The charts, with their missing logs.</param>
    /// <param name="prior">The prior of the model.</param>
    /// <param name="profile">The model's profile.</param>
    public static DriftReport Of(IReadOnlyList<ChartedPerson> persons, LengthPrior prior, InputProfile profile)
    {
        var (counts, women) = (new InputCounts(profile), 0);
        foreach (var person in persons)
        {
            var before = counts.Cycles;
            foreach (var (_, values) in CohortInputs.Of(person, prior))
                counts.Add(values);
            women += counts.Cycles > before ? 1 : 0;
        }

        return new DriftReport(women, counts.Cycles, [.. profile.Inputs.Select((input, i) => Of(input, i, counts, women))]);
    }

    private static InputDrift Of(ProfiledInput input, int index, InputCounts counts, int women)
    {
        var shares = counts.Of(index).Select(count => counts.Cycles > 0 ? (double)count / counts.Cycles : 0);
        return new InputDrift(
            input.Name, counts.StabilityIndex(index), (input.Shares.Count - 1.0) / women,
            [.. shares.Select((share, bin) => new BinDrift(input.NameOf(bin), input.Shares[bin], share))]);
    }
}

/// <summary>The drift of one input.</summary>
/// <param name="Input">Its name.</param>
/// <param name="StabilityIndex">The population stability index.</param>
/// <param name="Chance">
/// The index that chance alone gives on average, if all cycles of a woman are alike: one less than the bins, over the women.
/// </param>
/// <param name="Bins">The shares of the bins.</param>
public sealed record InputDrift(string Input, double StabilityIndex, double Chance, IReadOnlyList<BinDrift> Bins)
{
    // The 99.9 % quantile of chi-squared is below three times its mean from 10 degrees of freedom on.
    private const double ChanceFactor = 3;

    /// <summary>Whether the input has drifted, and chance does not explain it.</summary>
    public bool HasDrifted => StabilityIndex > Models.Inputs.StabilityIndex.Drifted && StabilityIndex > ChanceFactor * Chance;

    /// <summary>Whether the index is above the bound, but so few women can give it by chance.</summary>
    public bool IsUncertain => StabilityIndex > Models.Inputs.StabilityIndex.Drifted && !HasDrifted;

    /// <summary>The bin that adds most to the index.</summary>
    public BinDrift Largest => Bins.MaxBy(bin => Models.Inputs.StabilityIndex.Part(bin.Actual, bin.Expected))!;
}

/// <summary>The shares of one bin.</summary>
/// <param name="UpTo">Its upper edge; "+Inf" for the last bin.</param>
/// <param name="Expected">Its share at training.</param>
/// <param name="Actual">Its share in the table.</param>
public sealed record BinDrift(string UpTo, double Expected, double Actual);
