using System.Runtime.Intrinsics;
using Predictions.Core.Features;

namespace Predictions.Core.Tests;

public sealed class RepeatableMathTests
{
    private const double Allowed = 1e-12;

    [Fact]
    public void Exp_matches_the_framework()
    {
        for (var x = -707.9; x < 709; x += 0.0137)
            AssertClose(Math.Exp(x), RepeatableMath.Exp(Vector256.Create(x)).ToScalar());
    }

    [Theory]
    [InlineData(-709)]
    [InlineData(-1e9)]
    [InlineData(double.NegativeInfinity)]
    public void Exp_underflows_to_zero(double x) => Assert.Equal(0, RepeatableMath.Exp(Vector256.Create(x)).ToScalar());

    [Theory]
    [InlineData(709)]
    [InlineData(720)]
    [InlineData(1e9)]
    [InlineData(double.PositiveInfinity)]
    public void Exp_overflows_to_infinity(double x) =>
        Assert.Equal(double.PositiveInfinity, RepeatableMath.Exp(Vector256.Create(x)).ToScalar());

    [Fact]
    public void Log_matches_the_framework()
    {
        for (var x = 1e-300; x < 1e300; x *= 1.0137)
            AssertClose(Math.Log(x), RepeatableMath.Log(Vector256.Create(x)).ToScalar());
        for (var x = 0.5; x < 2; x += 0.00137)
            AssertClose(Math.Log(x), RepeatableMath.Log(Vector256.Create(x)).ToScalar());
    }

    [Fact]
    public void Power_matches_the_framework()
    {
        for (var x = 1e-9; x < 1e12; x *= 1.0137)
            foreach (var exponent in new[] { -12.5, -3.1, -0.5, 0, 0.5, 2.7, 9.25 })
            {
                var power = RepeatableMath.Power(Vector512.Create(x), Vector512.Create(exponent));
                AssertClose(Math.Pow(x, exponent), power.ToScalar(), 1e-11);
            }
    }

    [Fact]
    public void The_eight_lanes_of_a_power_are_independent()
    {
        var eight = Vector512.Create(0.1, 0.5, 1, 1.5, 2, 7, 1e3, 1e6);
        for (var i = 0; i < Vector512<double>.Count; i++)
            Assert.Equal(
                RepeatableMath.Power(Vector512.Create(eight[i]), Vector512.Create(-3.5))[0],
                RepeatableMath.Power(eight, Vector512.Create(-3.5))[i]);
    }

    [Theory]
    [InlineData(1e300, -9, 9.332636185032189e-302)]
    [InlineData(1e300, 9, 1.0715086071862673e301)]
    public void A_power_stays_within_its_limits(double x, double exponent, double expected) =>
        AssertClose(expected, RepeatableMath.Power(Vector512.Create(x), Vector512.Create(exponent)).ToScalar(), 1e-12);

    [Fact]
    public void NaN_stays_NaN()
    {
        Assert.Equal(double.NaN, RepeatableMath.Exp(Vector256.Create(double.NaN)).ToScalar());
        Assert.Equal(double.NaN, RepeatableMath.Log(Vector256.Create(double.NaN)).ToScalar());
        Assert.Equal(double.PositiveInfinity, RepeatableMath.Log(Vector256.Create(double.PositiveInfinity)).ToScalar());
    }

    [Fact]
    public void The_four_lanes_are_independent()
    {
        var four = Vector256.Create(-3.5, 0, 0.25, 7);
        for (var i = 0; i < Vector256<double>.Count; i++)
        {
            Assert.Equal(RepeatableMath.Exp(Vector256.Create(four[i]))[0], RepeatableMath.Exp(four)[i]);
            Assert.Equal(
                RepeatableMath.Log(Vector256.Create(four[i] + 4))[0], RepeatableMath.Log(four + Vector256.Create(4.0))[i]);
        }
    }

    private static void AssertClose(double expected, double actual, double allowed = Allowed) =>
        Assert.True(Math.Abs(expected - actual) <= allowed * Math.Abs(expected), $"{actual:R} is not {expected:R}");
}
