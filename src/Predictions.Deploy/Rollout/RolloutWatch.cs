using Predictions.Deploy.Kube;
using k8s;
using k8s.Models;

namespace Predictions.Deploy.Rollout;

/// <summary>
/// Watches the Deployment, its pods and their events during a rollout, and reports each change. It only reads: the rollout does
/// not depend on it.
/// </summary>
internal sealed class RolloutWatch : IAsyncDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    private static readonly string[] Ours = ["predictions.deploy/cli"];

    private readonly Namespace _space;
    private readonly Action<string> _report;
    private readonly DateTimeOffset _began;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _over = new();
    private readonly Dictionary<string, string> _last = [];
    private readonly List<string> _lines = [];
    private readonly Lock _lock = new();
    private readonly Task _watching;

    /// <param name="space">The namespace.</param>
    /// <param name="report">Receives a line for each change.</param>
    /// <param name="time">The clock.</param>
    public RolloutWatch(Namespace space, Action<string> report, TimeProvider time)
    {
        // Events have times in whole seconds.
        (_space, _report, _time, _began) = (space, report, time, time.GetUtcNow().AddSeconds(-1));
        _watching = Task.WhenAll(OfDeploymentAsync(), OfPodsAsync(), OfEventsAsync());
    }

    /// <summary>All lines so far, each with its time.</summary>
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
        (_, deployment) =>
            Report("deployment", $"{deployment.Status?.UpdatedReplicas ?? 0} of {deployment.Spec.Replicas ?? 1} new, " +
            $"{deployment.Status?.ReadyReplicas ?? 0} ready, {deployment.Status?.UnavailableReplicas ?? 0} unavailable"));

    private Task OfPodsAsync() => FollowAsync(
        () => _space.Client.CoreV1.WatchListNamespacedPodAsync(
            _space.Name, labelSelector: _space.Selector, cancellationToken: _over.Token),
        (type, pod) => Report($"pod {pod.Metadata.Name}", type == WatchEventType.Deleted ? "gone" : PodState.Words(pod)));

    private Task OfEventsAsync() => FollowAsync(
        () => _space.Client.CoreV1.WatchListNamespacedEventAsync(_space.Name, cancellationToken: _over.Token),
        (_, reported) =>
        {
            if (PodEvents.IsOf(reported, _space.Release) && PodEvents.When(reported) >= _began
                && !Ours.Contains(reported.ReportingComponent))
                Report($"event {reported.Metadata.Uid}", PodEvents.Line(reported));
        });

    /// <summary>
    /// Restarts the watch when it ends: a server ends each watch after some minutes, and may be unavailable for a while.
    /// </summary>
    private async Task FollowAsync<T>(Func<IAsyncEnumerable<(WatchEventType Type, T Item)>> watch, Action<WatchEventType, T> see)
        where T : IKubernetesObject
    {
        while (!_over.IsCancellationRequested)
            try
            {
                await foreach (var (type, item) in watch())
                    see(type, item);
                await Task.Delay(RetryInterval, _time, _over.Token);
            }
            catch (Exception e) when (ClusterError.Is(e) || e is KubernetesException or System.Text.Json.JsonException)
            {
                await Task.WhenAny(Task.Delay(RetryInterval, _time, _over.Token));
            }
    }

    private void Report(string about, string what)
    {
        lock (_lock)
        {
            if (_over.IsCancellationRequested || _last.GetValueOrDefault(about) == what)
                return;
            _last[about] = what;
            var line = about.StartsWith("event ", StringComparison.Ordinal) ? what : $"{about}: {what}";
            _lines.Add($"{_time.GetUtcNow():HH:mm:ss} {line}");
            _report(line);
        }
    }

    /// <summary>Stops the watches.</summary>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _watching;
        _over.Dispose();
    }
}

/// <summary>Reads the events of a release's objects.</summary>
internal static class PodEvents
{
    /// <summary>Whether the event is about the release's Deployment, or an object named after it.</summary>
    public static bool IsOf(Corev1Event item, string release) =>
        item.InvolvedObject?.Name is { } name && (name == release || name.StartsWith(release + "-", StringComparison.Ordinal));

    /// <summary>The last time of the event.</summary>
    public static DateTimeOffset When(Corev1Event item) =>
        (item.LastTimestamp ?? item.EventTime ?? item.FirstTimestamp ?? item.Metadata.CreationTimestamp) is { } at
            ? new DateTimeOffset(at.ToUniversalTime())
            : DateTimeOffset.MinValue;

    /// <summary>The event in one line.</summary>
    public static string Line(Corev1Event item) =>
        $"{item.Type} {item.Reason} {item.InvolvedObject.Kind}/{item.InvolvedObject.Name}: "
        + $"{item.Message?.ReplaceLineEndings(" ")}";
}
