namespace Predictions.Core.Features;

/// <summary>
/// What is known about a person's cycle lengths before the first cycle, and how lengths and logs go wrong. Lengths are
/// modelled as y = log(length − 10).
/// </summary>
/// <param name="Kinds">The kinds of persons, 1 to <see cref="MaxKinds"/>. Their shares sum to one.</param>
/// <param name="Discount">The factor on a cycle's weight for every later cycle, 0.5 to 1.</param>
/// <param name="SkipRate">The prior probability that a period is unlogged, 0 to 0.5.</param>
/// <param name="SkipCycles">
/// The weight of the prior skip rate in the running cycle, in cycles. It is small, so that a few cycles without a gap count.
/// </param>
/// <param name="PastSkipCycles">The weight of the prior skip rate where past intervals are read, in cycles.</param>
/// <param name="OddShare">The share of past intervals that tell nothing about the person's lengths, 0 to 0.5.</param>
/// <param name="LateShare">The prior share of cycles that run on beyond the person's pattern, 0 to 0.5.</param>
/// <param name="LateCycles">The weight of that share, in cycles: the person's own odd long intervals change it.</param>
/// <param name="LateDays">The mean days that such cycles run beyond the typical length. The days are geometric.</param>
public sealed record LengthPrior(
    IReadOnlyList<LengthKind> Kinds, double Discount, double SkipRate, double SkipCycles, double PastSkipCycles,
    double OddShare, double LateShare, double LateCycles, double LateDays)
{
    /// <summary>The maximum number of kinds. All are computed at once, one per lane of a vector.</summary>
    public const int MaxKinds = 4;

    /// <summary>
    /// Fitted to charts of two populations by <c>predictions models fit-prior</c>, except for the third kind, the weight of
    /// the skip rate in the running cycle and the weight of the late share: docs/design/decisions has the reasons. The shipped
    /// manifest holds the same.
    /// </summary>
    public static readonly LengthPrior Population = new(
        [
            new LengthKind(0.542, 2.855, 1.206, 7.492, 0.0729),
            new LengthKind(0.448, 3.026, 2.167, 2.87, 0.0633),
            new LengthKind(0.01, 3.3, 0.03, 2, 0.03),
        ],
        Discount: 0.884, SkipRate: 0.0153, SkipCycles: 0.25, PastSkipCycles: 1.14, OddShare: 0.0308, LateShare: 0.0055,
        LateCycles: 2, LateDays: 14.9);

    /// <summary>The kinds of persons.</summary>
    public IReadOnlyList<LengthKind> Kinds
    {
        get;
        init
        {
            field = value;
            Constants = new LengthMixture.Constants(value);
        }
    } = Kinds;

    /// <summary>This prior with the skip rate of a deployment.</summary>
    public LengthPrior With(SkipPrior skips) =>
        this with { SkipRate = skips.Rate, SkipCycles = skips.Cycles, PastSkipCycles = skips.Cycles };

    internal LengthMixture.Constants Constants { get; private init; } = new(Kinds);

    public bool Equals(LengthPrior? other) =>
        other is not null && Kinds.SequenceEqual(other.Kinds)
        && (Discount, SkipRate, SkipCycles, PastSkipCycles, OddShare, LateShare, LateCycles, LateDays) == (
            other.Discount, other.SkipRate, other.SkipCycles, other.PastSkipCycles, other.OddShare, other.LateShare,
            other.LateCycles, other.LateDays);

    public override int GetHashCode() => HashCode.Combine(Kinds.Count, Discount, SkipRate, SkipCycles, OddShare, LateShare);
}

/// <summary>
/// One kind of person, such as those with even cycles. A Normal-Inverse-Gamma prior of y: its mean is Normal(<paramref
/// name="Mean"/>, σ²/<paramref name="Kappa"/>), σ² is InverseGamma(<paramref name="Alpha"/>, <paramref name="Beta"/>). Source:
/// Murphy, "Conjugate Bayesian analysis of the Gaussian distribution" (2007), section 3.
/// </summary>
/// <param name="Share">The share of persons of this kind, above 0.</param>
/// <param name="Mean">The mean of y over these persons.</param>
/// <param name="Kappa">The weight of that mean, in cycles. Small where their means differ much.</param>
/// <param name="Alpha">The shape of the variance's prior: half its degrees of freedom.</param>
/// <param name="Beta">The scale of the variance's prior.</param>
public sealed record LengthKind(double Share, double Mean, double Kappa, double Alpha, double Beta);

/// <summary>
/// How often the users of a deployment leave a period unlogged: a Beta distribution over users with the mean <paramref
/// name="Rate"/> and the parameters' sum <paramref name="Cycles"/>.
/// </summary>
/// <param name="Rate">The share of periods that are unlogged, 0 to <see cref="MaxRate"/>.</param>
/// <param name="Cycles">
/// The weight of the rate against a user's own log, in cycles, <see cref="MinCycles"/> to <see cref="MaxCycles"/>. It is large
/// where users are alike.
/// </param>
public readonly record struct SkipPrior(double Rate, double Cycles)
{
    public const double MaxRate = 0.5;
    public const double MinCycles = 0.1;
    public const double MaxCycles = 1000;

    /// <summary>The weight where only the rate is known.</summary>
    public const double DefaultCycles = 4;
}
