using Predictions.Service.Access;

namespace Predictions.Service.Hosting;

/// <summary>
/// Whether the instance should get calls: it has called itself, has the keys to check tokens by, and no stop has begun. It does not depend on the store, or
/// forecasts with histories of their own would go down with it.
/// </summary>
internal sealed class Readiness(AccessControl access)
{
    private volatile bool _warm;
    private volatile bool _stopping;

    public bool IsReady => _warm && !_stopping && access.IsOpen;

    public string Word => _stopping ? "stopping" : !_warm ? "warming up" : access.IsOpen ? "ready" : "waiting for the keys of tokens";

    public void BecomeWarm() => _warm = true;

    public void BeginStop() => _stopping = true;
}
