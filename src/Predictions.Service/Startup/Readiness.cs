using Microsoft.Extensions.Diagnostics.HealthChecks;
using Predictions.Service.Access;

namespace Predictions.Service.Startup;

/// <summary>
/// Whether the instance accepts calls: warm-up is done, it has keys to verify tokens with, and no shutdown has begun. Readiness does
/// not depend on the store: calls that bring their history succeed without it.
/// </summary>
internal sealed class Readiness(AccessControl access) : IHealthCheck
{
    private volatile bool _warm;
    private volatile bool _stopping;

    public bool IsReady => _warm && !_stopping && access.IsOpen;

    public string Word => _stopping ? "stopping" : !_warm ? "warming up" : access.IsOpen ? "ready" : "waiting for the keys of tokens";

    public void BecomeWarm() => _warm = true;

    public void BeginStop() => _stopping = true;

    /// <summary>Readiness as <c>grpc.health.v1</c> reports it.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
