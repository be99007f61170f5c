using Predictions.Deploy.Capacity.Assuming;
using Predictions.Deploy.Capacity.Days;
using ScottPlot;

namespace Predictions.Deploy.Capacity.Plots;

/// <summary>A day as a picture: the whole day to the left, and to the right what happened around its event, or around its peak.</summary>
public static class DayFigure
{
    private const int WidthPx = 1_500;
    private const int HeightPx = 940;
    private const int MinutesBefore = 15;
    private const int MinutesAfter = 45;

    /// <summary>Draws it.</summary>
    /// <param name="day">The day.</param>
    /// <param name="assumed">What was assumed.</param>
    /// <returns>A PNG.</returns>
    public static byte[] Png(SimulatedDay day, Assumptions assumed)
    {
        var (from, to) = Closer(day);
        var allowed = 1 - assumed[ServingAssumptions.SloPercent] / 100;
        var whole = new DayPanels(DayBins.Of(day.Seconds, 0, day.Seconds.Count), day.Plan, allowed);
        var closer = new DayPanels(DayBins.Of(day.Seconds, from, to), day.Plan, allowed);
        Plot[,] panels =
        {
            { whole.Load(), closer.Load() },
            { whole.Replicas(), closer.Replicas() },
            { whole.Missed(), closer.Missed() },
        };
        var layout = new ScottPlot.MultiplotLayouts.CustomGrid();
        var figure = new Multiplot { Layout = layout };
        for (var row = 0; row < panels.GetLength(0); row++)
            for (var column = 0; column < panels.GetLength(1); column++)
            {
                figure.AddPlot(panels[row, column]);
                layout.Set(panels[row, column], new GridCell(row, column, panels.GetLength(0), panels.GetLength(1)));
            }

        return figure.Render(WidthPx, HeightPx).GetImageBytes(ImageFormat.Png);
    }

    private static (int From, int To) Closer(SimulatedDay day)
    {
        var at = day.Plan.EventAt ?? Enumerable.Range(0, day.Seconds.Count).MaxBy(t => day.Seconds[t].Asked);
        var length = 60 * (MinutesBefore + MinutesAfter);
        var from = Math.Clamp(at - 60 * MinutesBefore, 0, day.Seconds.Count - length);
        return (from, from + length);
    }
}
