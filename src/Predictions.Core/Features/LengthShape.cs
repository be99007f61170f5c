using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;

namespace Predictions.Core.Features;

/// <summary>
/// The part of a posterior of lengths that depends on the weight of its evidence and not on the lengths. One kind per lane.
/// </summary>
internal readonly struct LengthShape
{
    /// <summary>The weight of the evidence, in cycles.</summary>
    public readonly double Weight;

    public readonly Vector256<double> Kappas;
    public readonly Vector256<double> Alphas;
    public readonly Vector256<double> LogGammas;
    public readonly Vector256<double> HalfLogKappas;

    /// <param name="prior">The population prior.</param>
    /// <param name="weight">The weight of the evidence, in cycles, at least 0.</param>
    public LengthShape(LengthPrior prior, double weight)
    {
        Weight = weight;
        Kappas = prior.Constants.Kappas + Vector256.Create(weight);
        Alphas = prior.Constants.Alphas + Vector256.Create(weight / 2);
        LogGammas = RepeatableMath.LogGamma(Alphas);
        HalfLogKappas = RepeatableMath.Log(Kappas) * 0.5;
    }
}

/// <summary>What the densities of lengths under a posterior owe to the weight of its evidence alone.</summary>
internal readonly struct DensityShape
{
    /// <summary>The power of a Student-t density with 2 alpha degrees of freedom.</summary>
    public readonly Vector256<double> Powers;

    /// <summary>log(Γ(alpha + ½) / Γ(alpha))</summary>
    public readonly Vector256<double> LogGammas;

    public readonly Vector256<double> InverseKappas;

    public DensityShape(in LengthShape shape)
    {
        Powers = shape.Alphas + Vector256.Create(0.5);
        LogGammas = RepeatableMath.LogGamma(Powers) - shape.LogGammas;
        InverseKappas = Vector256<double>.One / shape.Kappas;
    }
}

/// <summary>The shapes for the last weight of evidence. Intervals often have the same weight.</summary>
internal struct KnownShapes
{
    private bool _areKnown;
    private LengthShape _posterior;
    private DensityShape _density;

    [UnscopedRef]
    public readonly ref readonly LengthShape Posterior => ref _posterior;

    [UnscopedRef]
    public readonly ref readonly DensityShape Density => ref _density;

    /// <summary>Takes the shapes for evidence.</summary>
    public void Take(LengthPrior prior, in SufficientStatistics evidence)
    {
        var weight = LengthMixture.WeightOf(evidence);
        if (_areKnown && weight == _posterior.Weight)
            return;
        _posterior = new LengthShape(prior, weight);
        _density = new DensityShape(_posterior);
        _areKnown = true;
    }
}
