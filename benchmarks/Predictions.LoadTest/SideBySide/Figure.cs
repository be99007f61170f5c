namespace Predictions.LoadTest.SideBySide;

/// <summary>A figure over rounds.</summary>
/// <param name="Median">Its median.</param>
/// <param name="Least">Its least.</param>
/// <param name="Most">Its most.</param>
internal sealed record Figure(double Median, double Least, double Most)
{
    /// <returns><c>null</c> where a round has none.</returns>
    public static Figure? Of(IEnumerable<double?> rounds)
    {
        double?[] all = [.. rounds.Order()];
        if (all.Length == 0 || all.Any(v => v is null or double.NaN or double.PositiveInfinity))
            return null;
        double[] values = [.. all.Select(v => v!.Value)];
        var middle = values.Length / 2;
        var median = values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
        return new Figure(median, values[0], values[^1]);
    }
}
