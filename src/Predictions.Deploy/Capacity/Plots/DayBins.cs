using Predictions.Deploy.Capacity.Days;

namespace Predictions.Deploy.Capacity.Plots;

/// <summary>A stretch of a day in steps that a plot can show.</summary>
/// <param name="Hours">The hour that each step begins at.</param>
/// <param name="Steps">Its seconds.</param>
internal sealed record DayBins(double[] Hours, DaySecond[][] Steps)
{
    private const int MostSteps = 720;

    /// <param name="seconds">The day.</param>
    /// <param name="from">The first second.</param>
    /// <param name="to">The second after the last.</param>
    public static DayBins Of(IReadOnlyList<DaySecond> seconds, int from, int to)
    {
        var step = Math.Max(1, (to - from) / MostSteps);
        int[] starts = [.. Enumerable.Range(0, (to - from) / step).Select(i => from + i * step)];
        return new DayBins(
            [.. starts.Select(t => t / 3_600.0)],
            [.. starts.Select(start => Enumerable.Range(start, step).Select(t => seconds[t]).ToArray())]);
    }

    /// <summary>The most of a figure in each step.</summary>
    public double[] Most(Func<DaySecond, double> figure) => [.. Steps.Select(step => step.Max(figure))];

    /// <summary>The least of a figure in each step.</summary>
    public double[] Least(Func<DaySecond, double> figure) => [.. Steps.Select(step => step.Min(figure))];

    /// <summary>What a figure is of all answers of each step, in %.</summary>
    public double[] Share(Func<DaySecond, double> figure) =>
        [.. Steps.Select(step => 100 * step.Sum(figure) / Math.Max(step.Sum(s => s.Asked), 1e-9))];
}
