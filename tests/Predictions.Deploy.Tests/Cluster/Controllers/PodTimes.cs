using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Controllers;

/// <summary>When things happened to pods, finer than the seconds that objects tell.</summary>
internal sealed class PodTimes
{
    private readonly Dictionary<string, DateTimeOffset> _born = [];
    private readonly Dictionary<string, DateTimeOffset> _ready = [];
    private readonly Dictionary<string, DateTimeOffset> _ending = [];

    public DateTimeOffset Born(string uid, DateTimeOffset now) => First(_born, uid, now);

    public DateTimeOffset Ending(string uid, DateTimeOffset now) => First(_ending, uid, now);

    public void Ready(string uid, bool isReady, DateTimeOffset now)
    {
        if (isReady)
            First(_ready, uid, now);
        else
            _ready.Remove(uid);
    }

    public bool ReadyFor(string uid, TimeSpan time, DateTimeOffset now) => _ready.TryGetValue(uid, out var since) && now - since >= time;

    private static DateTimeOffset First(Dictionary<string, DateTimeOffset> times, string uid, DateTimeOffset now)
    {
        if (!times.TryGetValue(uid, out var known))
            times[uid] = known = now;
        return known;
    }
}
