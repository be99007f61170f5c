using System.Globalization;
using Predictions.Core.Features;

namespace Predictions.Models.Inputs;

/// <summary>
/// How the inputs of a model were distributed over the cycles of its training, each taken when the period that ended the cycle
/// was logged, as the service takes them. Their drift is measured against it.
/// </summary>
/// <param name="Cycles">The number of cycles.</param>
/// <param name="Inputs">The inputs, a choice of <see cref="ModelInputs.All"/> in its order.</param>
public sealed record InputProfile(int Cycles, IReadOnlyList<ProfiledInput> Inputs)
{
    /// <summary>
    /// Each bin is a series of the service's metrics for each model in use, so a manifest must not bring many.
    /// </summary>
    public const int MaxBins = 20;

    // Shares are rounded to five digits.
    private const double SumTolerance = 1e-3;

    /// <summary>What is wrong, in one line; <c>null</c> if nothing is.</summary>
    public string? Problem()
    {
        if (Cycles < 1)
            return "input_profile has no cycles";
        if (Inputs.Count == 0 || Inputs.Any(input => input is null))
            return "input_profile has no inputs";
        int[] places = [.. Inputs.Select(input => input.Place)];
        if (places.Any(place => place < 0))
            return "input_profile has an input that this build does not know";
        foreach (var (i, input) in Inputs.Index())
        {
            var name = ModelInputs.All[places[i]].Name;
            if (i > 0 && places[i] <= places[i - 1])
                return $"input_profile has {name} twice or out of order";
            if (input.Shares.Count is < 2 or > MaxBins || input.Edges.Count != input.Shares.Count - 1)
                return $"input_profile, {name}: the bins must be 2 to {MaxBins}, with an edge between neighbors";
            if (input.Edges.Zip(input.Edges.Skip(1)).Any(pair => pair.First >= pair.Second))
                return $"input_profile, {name}: the edges do not ascend";
            if (input.Shares.Any(share => share is not (>= 0 and <= 1)) || Math.Abs(input.Shares.Sum() - 1) > SumTolerance)
                return $"input_profile, {name}: the shares must be 0 to 1 and sum to 1";
        }

        return null;
    }
}

/// <summary>The distribution of one input over bins.</summary>
/// <param name="Name">Its name in <see cref="ModelInputs.All"/>.</param>
/// <param name="Edges">The upper edges of all bins but the last, ascending. A value on an edge is in the bin below it.</param>
/// <param name="Shares">The share of cycles in each bin, 0 to 1.</param>
public sealed record ProfiledInput(string Name, IReadOnlyList<double> Edges, IReadOnlyList<double> Shares)
{
    /// <summary>The index in <see cref="ModelInputs.All"/>; −1 if this build does not know the input.</summary>
    internal int Place => ModelInputs.All.Index().FirstOrDefault(input => input.Item.Name == Name, (-1, null!)).Index;

    /// <summary>The bin of a value.</summary>
    public int BinOf(double value)
    {
        var bin = 0;
        while (bin < Edges.Count && value > Edges[bin])
            bin++;
        return bin;
    }

    /// <summary>A bin's name: its upper edge, "+Inf" for the last bin.</summary>
    public string NameOf(int bin) => bin < Edges.Count ? Edges[bin].ToString(CultureInfo.InvariantCulture) : "+Inf";
}
