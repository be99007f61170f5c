using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Predictions.Core.Features;

namespace Predictions.Core.Scoring;

/// <summary>Student-t densities of many points, eight per step.</summary>
internal static class StudentT
{
    /// <summary>
    /// Fills (1 + z²/2α)^−(α+½) · w, z = (y − location)/scale: the density up to a constant factor. Returns the sum.
    /// </summary>
    /// <param name="y">The points; their number is a multiple of eight.</param>
    /// <param name="weights">The weight w of each point.</param>
    /// <param name="location">The location.</param>
    /// <param name="scale">The scale, above 0.</param>
    /// <param name="alpha">Half the degrees of freedom.</param>
    /// <param name="density">As long as <paramref name="y"/>.</param>
    public static double Fill(
        ReadOnlySpan<double> y, ReadOnlySpan<double> weights, double location, double scale, double alpha, Span<double> density)
    {
        var points = MemoryMarshal.Cast<double, Vector512<double>>(y);
        var factors = MemoryMarshal.Cast<double, Vector512<double>>(weights);
        var filled = MemoryMarshal.Cast<double, Vector512<double>>(density);
        var center = Vector512.Create(location);
        var factor = Vector512.Create(Factor(scale, alpha));
        var power = Vector512.Create(-(alpha + 0.5));
        var sums = Vector512<double>.Zero;
        for (var i = 0; i < points.Length; i++)
        {
            var distance = points[i] - center;
            var beyond = Vector512.FusedMultiplyAdd(distance * distance, factor, Vector512<double>.One);
            filled[i] = RepeatableMath.Power(beyond, power) * factors[i];
            sums += filled[i];
        }

        return Vector512.Sum(sums);
    }

    /// <summary>The factor on the squared distance from the location.</summary>
    public static double Factor(double scale, double alpha) => 1 / (scale * scale * 2 * alpha);
}
