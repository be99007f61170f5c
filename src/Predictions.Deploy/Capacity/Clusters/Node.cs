namespace Predictions.Deploy.Capacity.Clusters;

/// <summary>A node of the pool that serves nothing else.</summary>
/// <param name="zone">Its zone, from 0.</param>
/// <param name="readyAt">When pods can be placed on it.</param>
/// <param name="hasImage">Whether the image is already there.</param>
internal sealed class Node(int zone, double readyAt, bool hasImage)
{
    public int Zone => zone;

    public double ReadyAt => readyAt;

    /// <summary>Pods that have their place on it.</summary>
    public List<Pod> Pods { get; } = [];

    /// <summary>When the image is there; before the first pod needed it, never.</summary>
    public double ImageAt { get; set; } = hasImage ? readyAt : double.PositiveInfinity;

    /// <summary>When it went without a word; <see cref="double.PositiveInfinity"/> while it has not.</summary>
    public double LostAt { get; set; } = double.PositiveInfinity;

    public bool IsLost => LostAt < double.PositiveInfinity;

    /// <summary>Since when it is not needed; <see cref="double.PositiveInfinity"/> while it is.</summary>
    public double UnneededSince { get; set; } = double.PositiveInfinity;

    /// <summary>Whether it is being emptied, so that nothing more is placed on it.</summary>
    public bool IsLeaving { get; set; }

    public bool Takes(double now) => readyAt <= now && !IsLost && !IsLeaving;
}
