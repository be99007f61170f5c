using Predictions.Reports;

namespace Predictions.LoadTest.Reports;

/// <summary>Latencies of one kind or of one target.</summary>
/// <param name="Name">Its name in a legend.</param>
/// <param name="Points">The position on the horizontal axis, and the latency in milliseconds, above 0; ascending.</param>
internal sealed record LatencySeries(string Name, IReadOnlyList<(double At, double Ms)> Points)
{
    private static readonly (Mark Mark, ColorRole Color)[] Looks =
        [(Mark.Dot, ColorRole.Model), (Mark.Square, ColorRole.Formula), (Mark.Ring, ColorRole.Statistical), (Mark.Diamond, ColorRole.ModelSoft)];

    /// <summary>The mark and color of a plot's series, which distinguish up to four of them.</summary>
    public static (Mark Mark, ColorRole Color) Look(int series) => Looks[series % Looks.Length];
}
