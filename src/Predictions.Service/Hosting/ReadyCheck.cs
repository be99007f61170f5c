using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Predictions.Service.Hosting;

/// <summary>Readiness as <c>grpc.health.v1</c> tells it.</summary>
internal sealed class ReadyCheck(Readiness readiness) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(readiness.IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
