namespace Predictions.Deploy.Capacity.Autoscaling;

/// <summary>How replicas moved in one direction, as far back as any policy looks.</summary>
internal sealed class ScaleEvents
{
    private const double LongestPeriod = 1_800;

    private readonly Queue<(double At, int Change)> _events = [];

    public void Add(double now, int change)
    {
        while (_events.TryPeek(out var oldest) && oldest.At <= now - LongestPeriod)
            _events.Dequeue();
        _events.Enqueue((now, change));
    }

    /// <summary>The change since a period began; what happened right as it did is outside.</summary>
    public int Within(double now, double seconds) => _events.Where(e => e.At > now - seconds).Sum(e => e.Change);
}
