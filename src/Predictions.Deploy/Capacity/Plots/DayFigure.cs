using Predictions.Deploy.Capacity.Assumptions;
using Predictions.Deploy.Capacity.Simulation;
using ScottPlot;

namespace Predictions.Deploy.Capacity.Plots;

/// <summary>Plots a day: the whole day on the left, and the time around its event or its peak on the right.</summary>
public static class DayFigure
{
    private const int WidthPx = 1_500;
    private const int HeightPx = 940;
    private const int MinutesBefore = 15;
    private const int MinutesAfter = 45;

    /// <summary>Renders the plot.</summary>
    /// <param name="day">The day.</param>
    /// <param name="assumed">The assumptions.</param>
    /// <returns>A PNG.</returns>
    public static byte[] Png(SimulatedDay day, AssumptionValues assumed)
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

/// <summary>A range of a day in as many steps as a plot can show.</summary>
/// <param name="Hours">The start of each step, in hours.</param>
/// <param name="Steps">The seconds of each step.</param>
internal sealed record DayBins(double[] Hours, DaySecond[][] Steps)
{
    private const int MaxSteps = 720;

    /// <param name="seconds">The day.</param>
    /// <param name="from">The first second.</param>
    /// <param name="to">The second after the last.</param>
    public static DayBins Of(IReadOnlyList<DaySecond> seconds, int from, int to)
    {
        var step = Math.Max(1, (to - from) / MaxSteps);
        int[] starts = [.. Enumerable.Range(0, (to - from) / step).Select(i => from + i * step)];
        return new DayBins(
            [.. starts.Select(t => t / 3_600.0)],
            [.. starts.Select(start => Enumerable.Range(start, step).Select(t => seconds[t]).ToArray())]);
    }

    /// <summary>The maximum of a figure in each step.</summary>
    public double[] Max(Func<DaySecond, double> figure) => [.. Steps.Select(step => step.Max(figure))];

    /// <summary>The minimum of a figure in each step.</summary>
    public double[] Min(Func<DaySecond, double> figure) => [.. Steps.Select(step => step.Min(figure))];

    /// <summary>The share of a figure in all tries of each step, in %.</summary>
    public double[] Share(Func<DaySecond, double> figure) =>
        [.. Steps.Select(step => 100 * step.Sum(figure) / Math.Max(step.Sum(s => s.Asked), 1e-9))];
}
