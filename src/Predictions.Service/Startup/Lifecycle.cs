using System.ComponentModel.DataAnnotations;
using Predictions.Service.Rollouts;

namespace Predictions.Service.Startup;

/// <summary>Configuration section <c>Drain</c>: how an instance stops.</summary>
public sealed record DrainOptions
{
    /// <summary>
    /// How long the instance reports "not ready" and still answers before it stops listening, in milliseconds: 0 to 60,000.
    /// Default 2,000. Load balancers remove it in this time. It asks its connections to close one by one, evenly over this time.
    /// </summary>
    [Range(0, 60_000)]
    public int NoticeMs { get; init; } = 2_000;

    /// <summary>
    /// The longest time that current calls may take to end after that, in milliseconds: 100 to 120,000. Default 10,000.
    /// </summary>
    [Range(100, 120_000)]
    public int FinishMs { get; init; } = 10_000;

    internal TimeSpan Total => TimeSpan.FromMilliseconds(NoticeMs + FinishMs);
}

/// <summary>
/// Makes the instance ready once it listens, the warm-up is done, and it has looked for a rollout. On shutdown makes it not
/// ready, and keeps answering for <see cref="DrainOptions.NoticeMs"/> while connections close one by one.
/// </summary>
internal sealed class Lifecycle(
    Readiness readiness, Warmup warmup, RolloutWatch rollouts, DrainOptions drain, OpenConnections connections)
    : IHostedLifecycleService
{
    /// <summary>Kestrel already listens here.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        await warmup.RunAsync(cancellationToken);
        await rollouts.FirstLook.WaitAsync(cancellationToken);
        readiness.BecomeWarm();
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        readiness.BeginStop();
        return connections.CloseOneByOneAsync(TimeSpan.FromMilliseconds(drain.NoticeMs), cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
