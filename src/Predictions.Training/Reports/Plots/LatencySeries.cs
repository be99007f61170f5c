namespace Predictions.Training.Reports.Plots;

/// <summary>Latencies of one kind or of one target.</summary>
/// <param name="Name">What a legend calls it.</param>
/// <param name="Points">Where on the axis below, and the latency in milliseconds, above 0; ascending.</param>
public sealed record LatencySeries(string Name, IReadOnlyList<(double At, double Ms)> Points)
{
    /// <summary>How the series of one plot are told apart, the first first.</summary>
    internal static readonly (Sign Sign, Ink Ink, ScottPlot.MarkerShape Shape)[] Looks =
    [
        (Sign.Dot, Ink.Model, ScottPlot.MarkerShape.FilledCircle),
        (Sign.Square, Ink.Formula, ScottPlot.MarkerShape.FilledSquare),
        (Sign.Ring, Ink.Statistical, ScottPlot.MarkerShape.OpenCircle),
        (Sign.Diamond, Ink.ModelSoft, ScottPlot.MarkerShape.FilledDiamond),
    ];

    internal static (Sign Sign, Ink Ink, ScottPlot.MarkerShape Shape) Look(int series) => Looks[series % Looks.Length];
}
