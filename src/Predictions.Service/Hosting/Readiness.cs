namespace Predictions.Service.Hosting;

/// <summary>
/// Whether the instance should get calls: it has called itself, and no stop has begun. It does not depend on the store, or
/// forecasts with histories of their own would go down with it.
/// </summary>
internal sealed class Readiness
{
    private volatile bool _warm;
    private volatile bool _stopping;

    public bool IsReady => _warm && !_stopping;

    public string Word => _stopping ? "stopping" : _warm ? "ready" : "warming up";

    public void BecomeWarm() => _warm = true;

    public void BeginStop() => _stopping = true;
}
