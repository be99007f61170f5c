namespace Predictions.PerfGates.Results;

/// <summary>The middle of a few rounds, which one that went wrong does not move.</summary>
internal static class Medians
{
    /// <summary>The median; of an even number, the mean of the two in the middle. NaN of none.</summary>
    public static double Of(IEnumerable<double> rounds)
    {
        var sorted = rounds.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
