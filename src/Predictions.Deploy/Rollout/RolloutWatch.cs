using k8s;
using k8s.Models;
using Predictions.Deploy.Kube;

namespace Predictions.Deploy.Rollout;

/// <summary>
/// Watches a rollout while Helm does it: the Deployment, its pods, and what the cluster says of them. Each is told as it changes. It only
/// looks: where it cannot, the rollout goes on.
/// </summary>
internal sealed class RolloutWatch : IAsyncDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private static readonly string[] Ours = ["predictions.deploy/cli"];

    private readonly Namespace _space;
    private readonly Action<string> _tell;
    private readonly DateTimeOffset _began;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _over = new();
    private readonly Dictionary<string, string> _told = [];
    private readonly List<string> _lines = [];
    private readonly Lock _lock = new();
    private readonly Task _watching;

    /// <param name="space">The namespace.</param>
    /// <param name="tell">Is told each change, in a line.</param>
    /// <param name="time">The clock.</param>
    public RolloutWatch(Namespace space, Action<string> tell, TimeProvider time)
    {
        // Events tell their time in seconds.
        (_space, _tell, _time, _began) = (space, tell, time, time.GetUtcNow().AddSeconds(-1));
        _watching = Task.WhenAll(OfDeploymentAsync(), OfPodsAsync(), OfEventsAsync());
    }

    /// <summary>All that was told, each line with its time.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
                return [.. _lines];
        }
    }

    private Task OfDeploymentAsync() => FollowAsync(
        () => _space.Client.AppsV1.WatchListNamespacedDeploymentAsync(
            _space.Name, fieldSelector: $"metadata.name={_space.Release}", cancellationToken: _over.Token),
        (_, deployment) => Tell("deployment", $"{deployment.Status?.UpdatedReplicas ?? 0} of {deployment.Spec.Replicas ?? 1} new, " +
            $"{deployment.Status?.ReadyReplicas ?? 0} ready, {deployment.Status?.UnavailableReplicas ?? 0} unavailable"));

    private Task OfPodsAsync() => FollowAsync(
        () => _space.Client.CoreV1.WatchListNamespacedPodAsync(_space.Name, labelSelector: _space.Selector, cancellationToken: _over.Token),
        (type, pod) => Tell($"pod {pod.Metadata.Name}", type == WatchEventType.Deleted ? "gone" : PodState.Words(pod)));

    private Task OfEventsAsync() => FollowAsync(
        () => _space.Client.CoreV1.WatchListNamespacedEventAsync(_space.Name, cancellationToken: _over.Token),
        (_, told) =>
        {
            if (PodEvents.IsOf(told, _space.Release) && PodEvents.When(told) >= _began && !Ours.Contains(told.ReportingComponent))
                Tell($"event {told.Metadata.Uid}", PodEvents.Line(told));
        });

    /// <summary>A server ends each watch after some minutes, and may be away for a while.</summary>
    private async Task FollowAsync<T>(Func<IAsyncEnumerable<(WatchEventType Type, T Item)>> watch, Action<WatchEventType, T> see)
        where T : IKubernetesObject
    {
        while (!_over.IsCancellationRequested)
            try
            {
                await foreach (var (type, item) in watch())
                    see(type, item);
                await Task.Delay(Again, _time, _over.Token);
            }
            catch (Exception e) when (ClusterFailure.Is(e) || e is KubernetesException or System.Text.Json.JsonException)
            {
                await Task.WhenAny(Task.Delay(Again, _time, _over.Token));
            }
    }

    private void Tell(string about, string what)
    {
        lock (_lock)
        {
            if (_over.IsCancellationRequested || _told.GetValueOrDefault(about) == what)
                return;
            _told[about] = what;
            var line = about.StartsWith("event ", StringComparison.Ordinal) ? what : $"{about}: {what}";
            _lines.Add($"{_time.GetUtcNow():HH:mm:ss} {line}");
            _tell(line);
        }
    }

    /// <summary>Looks no more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _watching;
        _over.Dispose();
    }
}
