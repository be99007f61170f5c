namespace Predictions.Deploy.Capacity.Autoscaling;

/// <summary>Which of several policies holds.</summary>
public enum PolicyChoice
{
    /// <summary>The one that lets replicas move the furthest.</summary>
    Max,

    /// <summary>The one that lets them move the least.</summary>
    Min,

    /// <summary>None: replicas never move in this direction.</summary>
    Disabled,
}
