namespace Predictions.PerfGates.Results;

/// <summary>Figures of any size with three or four digits that count.</summary>
internal static class Numbers
{
    public static string Short(double figure) => Math.Abs(figure) switch
    {
        >= 1_000 => $"{figure:N0}",
        >= 100 => $"{figure:0}",
        >= 10 => $"{figure:0.0}",
        >= 0.1 => $"{figure:0.000}",
        _ => $"{figure:0.0000}",
    };
}
