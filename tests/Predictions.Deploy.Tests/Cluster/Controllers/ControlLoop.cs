using Predictions.Deploy.Tests.Cluster.Api;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Controllers;

/// <summary>Lets every controller take a step, again and again.</summary>
internal sealed class ControlLoop : IAsyncDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(25);

    private readonly ObjectStore _store;
    private readonly TimeProvider _clock;
    private readonly AutoscalerController _autoscalers;
    private readonly PodController _pods;
    private readonly ReplicaSetController _sets;
    private readonly DeploymentController _deployments;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _running;

    public ControlLoop(ObjectStore store, ObjectWrites writes, ImageFates fates, TimeProvider clock)
    {
        var (times, events) = (new PodTimes(), new EventRecorder(store, clock));
        (_store, _clock) = (store, clock);
        _autoscalers = new AutoscalerController(store, new DeploymentScale(store, writes));
        _pods = new PodController(store, fates, times, events, clock);
        _sets = new ReplicaSetController(store, times, events, clock);
        _deployments = new DeploymentController(store, new DeploymentStatus(store, clock), events, clock);
        _running = Task.Run(RunAsync);
    }

    /// <summary>How long a second of minReadySeconds and progressDeadlineSeconds lasts here.</summary>
    public TimeSpan Second { get; set; } = TimeSpan.FromMilliseconds(100);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        try
        {
            await _running;
        }
        finally
        {
            _over.Dispose();
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Between, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_over.Token))
                Step(_clock.GetUtcNow());
        }
        catch (OperationCanceledException)
        {
        }
    }

    private void Step(DateTimeOffset now)
    {
        lock (_store.Gate)
        {
            _autoscalers.Step();
            _deployments.Step(now, Second);
            _sets.Step(now, Second);
            _pods.Step(now);
        }
    }
}
