using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Predictions.Core.Features;

namespace Predictions.Core.Scoring;

/// <summary>Student-t densities of many points, four per step.</summary>
internal static class StudentT
{
    /// <summary>
    /// Fills (1 + z²/2α)^−(α+½), z = (y − location)/scale: the density up to a constant factor.
    /// </summary>
    /// <param name="y">The points; their number is a multiple of four.</param>
    /// <param name="location">The location.</param>
    /// <param name="scale">The scale, above 0.</param>
    /// <param name="alpha">Half the degrees of freedom.</param>
    /// <param name="density">At least as long as <paramref name="y"/>.</param>
    public static void Fill(ReadOnlySpan<double> y, double location, double scale, double alpha, Span<double> density)
    {
        var points = MemoryMarshal.Cast<double, Vector256<double>>(y);
        var filled = MemoryMarshal.Cast<double, Vector256<double>>(density);
        var center = Vector256.Create(location);
        var factor = Vector256.Create(Factor(scale, alpha));
        var power = Vector256.Create(-(alpha + 0.5));
        for (var i = 0; i < points.Length; i++)
        {
            var distance = points[i] - center;
            filled[i] = RepeatableMath.Exp(power * RepeatableMath.Log(Vector256<double>.One + distance * distance * factor));
        }
    }

    /// <summary>The factor on the squared distance from the location.</summary>
    public static double Factor(double scale, double alpha) => 1 / (scale * scale * 2 * alpha);
}
