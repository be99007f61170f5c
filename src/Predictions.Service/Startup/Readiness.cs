using Microsoft.Extensions.Diagnostics.HealthChecks;
using Predictions.Service.Access;

namespace Predictions.Service.Startup;

/// <summary>
/// Whether load balancers may send calls: the warm-up is done, there are keys to verify tokens with, and no shutdown has begun.
/// It does not depend on the store: calls that bring their history succeed without it.
/// </summary>
internal sealed class Readiness(SecurityOptions security, TokenKeys? keys = null) : IHealthCheck
{
    private volatile bool _isWarm;
    private volatile bool _isStopping;

    public bool IsReady => _isWarm && !_isStopping && HasKeys;

    public string Status =>
        _isStopping ? "stopping" : !_isWarm ? "warming up" : HasKeys ? "ready" : "waiting for the keys of tokens";

    private bool HasKeys => !security.IsJwt || keys!.Current is not null;

    public void BecomeWarm() => _isWarm = true;

    public void BeginStop() => _isStopping = true;

    /// <summary>Readiness as <c>grpc.health.v1</c> reports it.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
