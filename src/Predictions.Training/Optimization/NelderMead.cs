namespace Predictions.Training.Optimization;

/// <summary>
/// Minimizes a function of a few variables without its gradient.
/// Source: Nelder and Mead (1965), "A simplex method for function minimization", with the usual coefficients 1, 2, ½, ½.
/// </summary>
public static class NelderMead
{
    /// <summary>The best point that was found.</summary>
    /// <param name="function">The function; not finite where a point is not allowed.</param>
    /// <param name="start">The first point.</param>
    /// <param name="step">The size of the first simplex along each axis.</param>
    /// <param name="iterations">The number of steps.</param>
    public static double[] Minimize(Func<double[], double> function, double[] start, double[] step, int iterations)
    {
        var simplex = new List<(double[] Point, double Value)> { Valued(start) };
        for (var i = 0; i < start.Length; i++)
            simplex.Add(Valued([.. start.Select((x, j) => i == j ? x + step[j] : x)]));

        for (var iteration = 0; iteration < iterations; iteration++)
        {
            simplex.Sort((a, b) => a.Value.CompareTo(b.Value));
            var worst = simplex[^1];
            var center = Center(simplex[..^1]);
            var reflected = Valued(Along(center, worst.Point, -1));
            if (reflected.Value < simplex[0].Value)
                simplex[^1] = Better(reflected, Valued(Along(center, worst.Point, -2)));
            else if (reflected.Value < simplex[^2].Value)
                simplex[^1] = reflected;
            else if (Valued(Along(center, Better(worst, reflected).Point, 0.5)) is var inside && inside.Value < worst.Value)
                simplex[^1] = inside;
            else
                for (var i = 1; i < simplex.Count; i++)
                    simplex[i] = Valued(Along(simplex[0].Point, simplex[i].Point, 0.5));
        }

        return simplex.MinBy(p => p.Value).Point;

        (double[] Point, double Value) Valued(double[] point) =>
            (point, function(point) is var v && double.IsFinite(v) ? v : double.MaxValue);
    }

    private static (double[] Point, double Value) Better((double[] Point, double Value) a, (double[] Point, double Value) b) =>
        a.Value <= b.Value ? a : b;

    private static double[] Center(List<(double[] Point, double Value)> points) =>
        [.. points[0].Point.Select((_, i) => points.Average(p => p.Point[i]))];

    private static double[] Along(double[] from, double[] to, double share) => [.. from.Zip(to, (a, b) => a + share * (b - a))];
}
