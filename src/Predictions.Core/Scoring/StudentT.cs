using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Predictions.Core.Scoring;

/// <summary>Student-t densities of many points at once, four to a step.</summary>
internal static class StudentT
{
    /// <summary>
    /// Fills (1 + z²/2α)^−(α+½), z = (y − location)/scale: the density up to a factor that is the same for every y.
    /// </summary>
    /// <param name="y">The points; a multiple of four of them.</param>
    /// <param name="location">The distribution's centre.</param>
    /// <param name="scale">Its scale, above 0.</param>
    /// <param name="alpha">Half its degrees of freedom.</param>
    /// <param name="density">Room for as many.</param>
    public static void Fill(ReadOnlySpan<double> y, double location, double scale, double alpha, Span<double> density)
    {
        var points = MemoryMarshal.Cast<double, Vector256<double>>(y);
        var filled = MemoryMarshal.Cast<double, Vector256<double>>(density);
        var centre = Vector256.Create(location);
        var factor = Vector256.Create(Factor(scale, alpha));
        var power = Vector256.Create(-(alpha + 0.5));
        for (var i = 0; i < points.Length; i++)
        {
            var distance = points[i] - centre;
            filled[i] = RepeatableMath.Exp(power * RepeatableMath.Log(Vector256<double>.One + distance * distance * factor));
        }
    }

    /// <summary>What a squared distance from the location counts with.</summary>
    public static double Factor(double scale, double alpha) => 1 / (scale * scale * 2 * alpha);
}
