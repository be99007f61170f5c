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

    private const double MaxTwos = 1000;

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

    /// <summary>
    /// log Γ(x), to 1e-9 for x > 0: Stirling's series at x + 6, and the recurrence Γ(x + 1) = x Γ(x).
    /// Source: Abramowitz and Stegun (1964), formulas 6.1.15 and 6.1.41.
    /// </summary>
    public static Vector256<double> LogGamma(Vector256<double> x)
    {
        var product = x;
        for (var i = 1; i < 6; i++)
            product *= x + Vector256.Create((double)i);
        var far = x + Vector256.Create(6.0);
        var inverse = Vector256<double>.One / far;
        var square = inverse * inverse;
        var series = inverse * (Vector256.Create(1.0 / 12) + square * (Vector256.Create(-1.0 / 360) + square * (1.0 / 1260)));
        return (far - Vector256.Create(0.5)) * Log(far) - far + Vector256.Create(0.5 * Math.Log(2 * Math.PI))
            + series - Log(product);
    }

    /// <summary>
    /// <paramref name="x"/> to the power <paramref name="exponent"/>, eight at once. <paramref name="x"/> is finite and at least
    /// 1e-307. Results are between 2^−1000 and 2^1000.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Power(Vector512<double> x, Vector512<double> exponent) =>
        PowerOfTwo(Vector512.Min(Vector512.Max(exponent * Log2(x), Vector512.Create(-MaxTwos)), Vector512.Create(MaxTwos)));

    // As Log, but to the base 2, which needs no rounding of multiples of ln 2. The series is a Chebyshev approximation of
    // 2 atanh(s) / (s ln 2) in s², with a relative error below 1e-15.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Log2(Vector512<double> x)
    {
        var biased = (x.AsInt64() + Vector512.Create((ExponentBias << FractionBits) - RootHalfBits)) >>> FractionBits;
        var fraction = (x.AsInt64() - ((biased - Vector512.Create(ExponentBias)) << FractionBits)).AsDouble();
        var exponent = (biased | Vector512.Create(OnesBits)).AsDouble() - Vector512.Create(BiasedOnes);
        var s = (fraction - Vector512<double>.One) / (fraction + Vector512<double>.One);
        var square = s * s;
        var fourth = square * square;
        var low = Vector512.FusedMultiplyAdd(
            fourth, Line(square, 0.4121984019742357, 0.5770780172467822), Line(square, 0.9617966939243336, 2.8853900817779273));
        var high = Vector512.FusedMultiplyAdd(
            fourth, Vector512.Create(0.2429183013526297), Line(square, 0.26144407006393944, 0.32061639352634229));
        var sum = Vector512.FusedMultiplyAdd(fourth * fourth, high, low);
        return Vector512.FusedMultiplyAdd(s, sum, exponent);
    }

    // As Exp, but of x · ln 2. The series is a Chebyshev approximation of the ninth degree, with a relative error below 2e-14.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> PowerOfTwo(Vector512<double> x)
    {
        var rounded = x + Vector512.Create(Rounder);
        var rest = x - (rounded - Vector512.Create(Rounder));
        var square = rest * rest;
        var fourth = square * square;
        var low = Vector512.FusedMultiplyAdd(
            square, Line(rest, 0.05550410866465167, 0.2402265069564034), Line(rest, 0.6931471805599462, 1.0000000000000135));
        var middle = Vector512.FusedMultiplyAdd(
            square, Line(rest, 1.5252672924850736e-5, 1.540343375125101e-4),
            Line(rest, 0.0013333558200794593, 0.009618129193934313));
        var high = Line(rest, 1.0205905413765596e-7, 1.325964524488711e-6);
        var sum = Vector512.FusedMultiplyAdd(fourth, Vector512.FusedMultiplyAdd(fourth, high, middle), low);
        return (sum.AsInt64() + (rounded.AsInt64() << FractionBits)).AsDouble();
    }

    // slope · x + more
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Line(Vector512<double> x, double slope, double more) =>
        Vector512.FusedMultiplyAdd(x, Vector512.Create(slope), Vector512.Create(more));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> MultiplyAdd(Vector256<double> x, Vector256<double> factor, double more) =>
        Vector256.FusedMultiplyAdd(x, factor, Vector256.Create(more));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> MultiplyAdd(Vector256<double> x, double factor, Vector256<double> more) =>
        Vector256.FusedMultiplyAdd(x, Vector256.Create(factor), more);
}
