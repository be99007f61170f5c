using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Predictions.Core.Features;

/// <summary>
/// Exponential and logarithm of four numbers with a relative error below 1e-12. The framework's functions round differently
/// before and after JIT optimization, so a new instance would differ from others in the last digit. These use only operations
/// that IEEE 754 defines to the bit.
/// </summary>
internal static class RepeatableMath
{
    private const double Log2E = 1.4426950408889634;

    // ln 2 in two parts. The first has few digits, so that its integer multiples are exact (fdlibm, e_exp.c).
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    // Below this e^x is subnormal and returned as 0.
    private const double MinPower = -708;

    // Above this e^x overflows and is returned as infinity.
    private const double MaxPower = 709;

    // Added to a double below 2^51, it leaves the nearest integer in the lowest bits.
    private const double Rounder = 6755399441055744;

    private const int FractionBits = 52;

    // The bits of √½: fractions are between √½ and √2.
    private const long RootHalfBits = 0x3FE6A09E667F3BCD;

    // The bits of 2^52, whose lowest bits count ones. They take an exponent with a bias of 1024, so that it is never negative.
    private const long OnesBits = 0x4330000000000000;
    private const long ExponentBias = 1024;
    private const double BiasedOnes = 4503599627370496 + ExponentBias;

    /// <summary>e to the power of each of <paramref name="x"/>; 0 up to −708, infinity from 709 on, NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Exp(Vector256<double> x)
    {
        var rounded = MultiplyAdd(x, Log2E, Vector256.Create(Rounder));
        var twos = rounded - Vector256.Create(Rounder);
        var rest = MultiplyAdd(twos, -Ln2Low, MultiplyAdd(twos, -Ln2High, x));
        // The Taylor series to the tenth power, |rest| ≤ ln 2 / 2.
        var sum = MultiplyAdd(rest, Vector256.Create(1.0 / 3628800), 1.0 / 362880);
        sum = MultiplyAdd(rest, sum, 1.0 / 40320);
        sum = MultiplyAdd(rest, sum, 1.0 / 5040);
        sum = MultiplyAdd(rest, sum, 1.0 / 720);
        sum = MultiplyAdd(rest, sum, 1.0 / 120);
        sum = MultiplyAdd(rest, sum, 1.0 / 24);
        sum = MultiplyAdd(rest, sum, 1.0 / 6);
        sum = MultiplyAdd(rest, sum, 0.5);
        sum = MultiplyAdd(rest, sum, 1);
        sum = MultiplyAdd(rest, sum, 1);
        var power = (sum.AsInt64() + (rounded.AsInt64() << FractionBits)).AsDouble();
        power = Vector256.ConditionalSelect(
            Vector256.LessThanOrEqual(x, Vector256.Create(MinPower)), Vector256<double>.Zero, power);
        return Vector256.ConditionalSelect(
            Vector256.GreaterThanOrEqual(x, Vector256.Create(MaxPower)), Vector256.Create(double.PositiveInfinity), power);
    }

    /// <summary>
    /// The natural logarithm of each of <paramref name="x"/>, at least 1e-307. Infinity and NaN are returned unchanged.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Log(Vector256<double> x)
    {
        var beyond = x.AsInt64() - Vector256.Create(RootHalfBits);
        var biased = (beyond + Vector256.Create(ExponentBias << FractionBits)) >>> FractionBits;
        var fraction = (x.AsInt64() - ((biased - Vector256.Create(ExponentBias)) << FractionBits)).AsDouble();
        var exponent = (biased | Vector256.Create(OnesBits)).AsDouble() - Vector256.Create(BiasedOnes);
        // ln f = ln((1 + s)/(1 − s)), whose series in s² is cut after the fifteenth power, |s| ≤ 0.172.
        var s = (fraction - Vector256<double>.One) / (fraction + Vector256<double>.One);
        var square = s * s;
        var sum = MultiplyAdd(square, Vector256.Create(2.0 / 15), 2.0 / 13);
        sum = MultiplyAdd(square, sum, 2.0 / 11);
        sum = MultiplyAdd(square, sum, 2.0 / 9);
        sum = MultiplyAdd(square, sum, 2.0 / 7);
        sum = MultiplyAdd(square, sum, 2.0 / 5);
        sum = MultiplyAdd(square, sum, 2.0 / 3);
        sum = MultiplyAdd(square, sum, 2);
        var log = MultiplyAdd(exponent, Ln2High, MultiplyAdd(exponent, Ln2Low, s * sum));
        return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(double.PositiveInfinity)), log, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> MultiplyAdd(Vector256<double> x, Vector256<double> factor, double more) =>
        Vector256.FusedMultiplyAdd(x, factor, Vector256.Create(more));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> MultiplyAdd(Vector256<double> x, double factor, Vector256<double> more) =>
        Vector256.FusedMultiplyAdd(x, Vector256.Create(factor), more);
}
