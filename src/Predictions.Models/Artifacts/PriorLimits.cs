using Predictions.Core.Features;

namespace Predictions.Models.Artifacts;

/// <summary>The ranges of a manifest's prior.</summary>
public static class PriorLimits
{
    /// <summary>Maximum mean days that a late cycle runs beyond the typical length.</summary>
    public const double MaxLateDays = 100;

    private const double MaxWeight = 1000;

    /// <summary>The first value out of range, in one line; <c>null</c> if all are valid. Written so that NaN fails.</summary>
    public static string? Problem(LengthPrior prior) => prior switch
    {
        { Kinds.Count: not (>= 1 and <= LengthPrior.MaxKinds) } => $"prior.kinds must have 1 to {LengthPrior.MaxKinds} kinds",
        { Discount: not (>= 0.5 and <= 1) } => "prior.discount must be 0.5 to 1",
        { SkipRate: not (>= 0 and <= 0.5) } => "prior.skip_rate must be 0 to 0.5",
        { SkipCycles: not (> 0 and <= MaxWeight) } => "prior.skip_cycles must be above 0 and at most 1000",
        { PastSkipCycles: not (> 0 and <= MaxWeight) } => "prior.past_skip_cycles must be above 0 and at most 1000",
        { OddShare: not (>= 0 and <= 0.5) } => "prior.odd_share must be 0 to 0.5",
        { LateShare: not (>= 0 and <= 0.5) } => "prior.late_share must be 0 to 0.5",
        { LateCycles: not (> 0 and <= MaxWeight) } => "prior.late_cycles must be above 0 and at most 1000",
        { LateDays: not (>= 1 and <= MaxLateDays) } => "prior.late_days must be 1 to 100",
        { } when !prior.Kinds.All(IsValid) =>
            "each of prior.kinds must have a share above 0 and at most 1, a mean between 0 and 5, an alpha above 1, and "
            + "kappa and beta above 0",
        { } when !(Math.Abs(prior.Kinds.Sum(k => k.Share) - 1) < 1e-6) => "the shares of prior.kinds must sum to 1",
        _ => null,
    };

    private static bool IsValid(LengthKind kind) =>
        kind is { Share: > 0 and <= 1, Mean: > 0 and < 5, Kappa: > 0, Alpha: > 1, Beta: > 0 };
}
