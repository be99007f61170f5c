namespace Predictions.Deploy.Capacity.Autoscaling;

/// <summary>How replicas move in one direction.</summary>
/// <param name="WindowSeconds">How long it must have been asked for, 0 to 3,600 s.</param>
/// <param name="Choice">Which of the policies holds.</param>
/// <param name="Policies">At least one, unless <paramref name="Choice"/> is <see cref="PolicyChoice.Disabled"/>.</param>
public sealed record ScalingRules(int WindowSeconds, PolicyChoice Choice, IReadOnlyList<ScalingPolicy> Policies)
{
    /// <summary>What the controller leaves alone by default: a ratio of 0.9 to 1.1.</summary>
    public const double UsualTolerance = 0.1;

    /// <summary>What Kubernetes takes where nothing is said about scaling up. (Without any behaviour it is twice as many, or 4: close to it.)</summary>
    public static readonly ScalingRules UsualUp = new(0, PolicyChoice.Max, [new(false, 4, 15), new(true, 100, 15)]);

    /// <summary>What Kubernetes takes where nothing is said about scaling down.</summary>
    public static readonly ScalingRules UsualDown = new(300, PolicyChoice.Max, [new(true, 100, 15)]);

    /// <summary>How far from 1 the ratio of a metric to its target may be without consequence.</summary>
    public double Tolerance { get; init; } = UsualTolerance;
}
