using System.Runtime.Intrinsics;

namespace Predictions.Core.Features;

/// <summary>
/// The posterior of one person's cycle lengths: for each kind of the prior, the probability that the person is of that kind and
/// the <see cref="LengthPosterior"/> under it. Lanes beyond the prior's kinds have no share.
/// Source of the shares: Murphy (2007), "Conjugate Bayesian analysis of the Gaussian distribution", equation 95.
/// </summary>
public readonly struct LengthMixture
{
    private const double MinLogShare = -1e6;

    private readonly Vector256<double> _shares;
    private readonly Vector256<double> _means;
    private readonly Vector256<double> _kappas;
    private readonly Vector256<double> _alphas;
    private readonly Vector256<double> _betas;

    private LengthMixture(
        Vector256<double> shares, Vector256<double> means, Vector256<double> kappas, Vector256<double> alphas,
        Vector256<double> betas) => (_shares, _means, _kappas, _alphas, _betas) = (shares, means, kappas, alphas, betas);

    /// <summary>The posterior after evidence.</summary>
    /// <param name="prior">The population prior.</param>
    /// <param name="evidence">The person's past lengths.</param>
    /// <param name="shift">The shift of the prior's means, such as for the person's age.</param>
    public static LengthMixture From(LengthPrior prior, in SufficientStatistics evidence, double shift = 0) =>
        From(prior, new LengthShape(prior, WeightOf(evidence)), evidence, shift);

    /// <summary>The posterior after evidence, of whose weight the shape is known.</summary>
    internal static LengthMixture From(
        LengthPrior prior, in LengthShape shape, in SufficientStatistics evidence, double shift = 0)
    {
        var at = prior.Constants;
        var priorMeans = at.Means + Vector256.Create(shift);
        var weight = shape.Weight;
        var mean = weight > 0 ? evidence.Sum / weight : 0;
        var squares = weight > 0 ? Math.Max(0, evidence.SumOfSquares - weight * mean * mean) : 0;
        var kappas = shape.Kappas;
        var away = Vector256.Create(mean) - priorMeans;
        var betas = at.Betas + Vector256.Create(squares / 2) + at.Kappas * away * away * weight / (kappas * 2);
        var means = (at.Kappas * priorMeans + Vector256.Create(weight * mean)) / kappas;
        var log = at.LogShares + shape.LogGammas - shape.Alphas * RepeatableMath.Log(betas) - shape.HalfLogKappas;
        var shares = RepeatableMath.Exp(log - Vector256.Create(Largest(log)));
        return new LengthMixture(shares / Vector256.Create(Vector256.Sum(shares)), means, kappas, shape.Alphas, betas);
    }

    /// <summary>The weight of evidence in a posterior. Rounding may make the evidence's own negative.</summary>
    internal static double WeightOf(in SufficientStatistics evidence) => Math.Max(0, evidence.Weight);

    /// <summary>The probability of a kind.</summary>
    public double Share(int kind) => _shares[kind];

    /// <summary>The posterior under a kind.</summary>
    public LengthPosterior this[int kind] => new(_means[kind], _kappas[kind], _alphas[kind], _betas[kind]);

    /// <summary>One posterior with the mean and the variances of the mixture.</summary>
    public LengthPosterior Combined()
    {
        var mean = Vector256.Dot(_shares, _means);
        var away = _means - Vector256.Create(mean);
        var alpha = Vector256.Dot(_shares, _alphas);
        var variances = _betas / _alphas;
        var within = Vector256.Dot(_shares, variances);
        var location = Vector256.Dot(_shares, variances / _kappas + away * away);
        return new LengthPosterior(mean, within / location, alpha, within * alpha);
    }

    /// <summary>The mean over the kinds of their typical length, in days.</summary>
    public double TypicalDays => 10 + Vector256.Dot(_shares, RepeatableMath.Exp(_means));

    /// <summary>The densities of y, whose common parts are computed once.</summary>
    internal Densities OfIntervals(in DensityShape shape) => new(this, shape);

    private static double Largest(Vector256<double> x) => Math.Max(Math.Max(x[0], x[1]), Math.Max(x[2], x[3]));

    /// <summary>The density of y under a mixture, which is one of Student-t densities.</summary>
    internal readonly struct Densities
    {
        private static readonly Vector256<double> Half = Vector256.Create(0.5);

        private readonly LengthMixture _mixture;
        private readonly DensityShape _shape;
        private readonly Vector256<double> _variances;

        internal Densities(in LengthMixture mixture, in DensityShape shape)
        {
            (_mixture, _shape) = (mixture, shape);
            _variances = mixture._betas / mixture._alphas;
        }

        /// <summary>The density of y of a whole cycle, or of an equal part of an interval of several cycles.</summary>
        public double Of(double y, int parts)
        {
            var variances = _variances * (Vector256.Create(1.0 / parts) + _shape.InverseKappas) * _mixture._alphas;
            var away = Vector256.Create(y) - _mixture._means;
            var log = _shape.LogGammas
                - RepeatableMath.Log(variances * (2 * Math.PI)) * Half
                - _shape.Powers * RepeatableMath.Log(Vector256<double>.One + away * away / (variances * 2));
            return Vector256.Dot(_mixture._shares, RepeatableMath.Exp(log));
        }
    }

    /// <summary>The prior's numbers, one kind per lane.</summary>
    internal sealed class Constants
    {
        public readonly Vector256<double> Means;
        public readonly Vector256<double> Kappas;
        public readonly Vector256<double> Alphas;
        public readonly Vector256<double> Betas;

        /// <summary>The part of a kind's log share that does not depend on evidence.</summary>
        public readonly Vector256<double> LogShares;

        public Constants(IReadOnlyList<LengthKind> kinds)
        {
            Means = Lanes(kinds, k => k.Mean, 0);
            Kappas = Lanes(kinds, k => k.Kappa, 1);
            Alphas = Lanes(kinds, k => k.Alpha, 1);
            Betas = Lanes(kinds, k => k.Beta, 1);
            LogShares = Lanes(kinds, k => Math.Log(k.Share), MinLogShare) - RepeatableMath.LogGamma(Alphas)
                + Alphas * RepeatableMath.Log(Betas) + RepeatableMath.Log(Kappas) * 0.5;
        }

        private static Vector256<double> Lanes(IReadOnlyList<LengthKind> kinds, Func<LengthKind, double> number, double none)
        {
            var lanes = Vector256.Create(none);
            for (var i = 0; i < Math.Min(kinds.Count, LengthPrior.MaxKinds); i++)
                lanes = lanes.WithElement(i, number(kinds[i]));
            return lanes;
        }
    }
}
