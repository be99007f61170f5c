using System.Text;
using k8s;
using k8s.Models;
using Predictions.Deploy.Kube;

namespace Predictions.Deploy.Rollout;

/// <summary>
/// Saves the evidence of a failed rollout before the rollback: pods, their events, and the end of their logs, also of the
/// container before its last restart. All sizes are bounded.
/// </summary>
/// <param name="space">The namespace.</param>
/// <param name="folder">The target folder; it is created.</param>
internal sealed class Evidence(Namespace space, string folder)
{
    private const int MaxPods = 20;
    private const int MaxEvents = 300;
    private const int MaxLogLines = 200;
    private const int MaxLogBytes = 64 << 10;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Saves everything that the cluster returns.</summary>
    /// <param name="helm">Helm's output.</param>
    /// <param name="watched">The lines of the rollout's watch.</param>
    /// <param name="stop">Cancels the calls.</param>
    /// <returns>The cause in one line, by the pods; <c>null</c> where they show none.</returns>
    public async Task<string?> KeepAsync(string helm, IReadOnlyList<string> watched, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        await WriteAsync("helm.txt", helm, stop);
        await WriteAsync("rollout.txt", string.Join('\n', watched) + "\n", stop);
        try
        {
            await WriteAsync("deployment.yaml", KubernetesYaml.Serialize(await space.DeploymentAsync(stop)), stop);
            await KeepEventsAsync(stop);
            return await KeepPodsAsync(stop);
        }
        catch (DeployException e)
        {
            await WriteAsync("missing.txt", e.Message + "\n", stop);
            return null;
        }
    }

    /// <summary>
    /// Saves the evidence within a minute. Reports a failure and does not throw: a rollback must not depend on it.
    /// </summary>
    /// <returns>The cause in one line; <c>null</c> where the pods show none.</returns>
    public async Task<string?> TryKeepAsync(string helm, IReadOnlyList<string> watched, Action<string> report, TimeProvider time)
    {
        using var within = new CancellationTokenSource(Timeout, time);
        try
        {
            var why = await KeepAsync(helm, watched, within.Token);
            report($"evidence is in {folder}");
            return why;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            report($"evidence could not be saved in {folder}: {e.Message}");
            return null;
        }
    }

    private async Task KeepEventsAsync(CancellationToken stop)
    {
        var events =
            await space.CallAsync(() => space.Client.CoreV1.ListNamespacedEventAsync(space.Name, cancellationToken: stop), stop);
        var lines = events.Items.Where(e => PodEvents.IsOf(e, space.Release)).OrderBy(PodEvents.When).TakeLast(MaxEvents)
            .Select(e => $"{PodEvents.When(e):yyyy-MM-dd HH:mm:ss} {PodEvents.Line(e)}\n");
        await WriteAsync("events.txt", string.Concat(lines), stop);
    }

    private async Task<string?> KeepPodsAsync(CancellationToken stop)
    {
        var pods = await space.PodsAsync(stop);
        // Pods that are not ready come first, since the number is limited.
        var kept = pods.OrderBy(PodState.IsReady).ThenByDescending(p => p.Metadata.CreationTimestamp).Take(MaxPods).ToList();
        var table = new StringBuilder();
        string? why = null;
        foreach (var pod in kept)
        {
            table.Append($"{pod.Metadata.Name}: {PodState.Words(pod)}\n");
            await WriteAsync($"{pod.Metadata.Name}.yaml", KubernetesYaml.Serialize(pod), stop);
            foreach (var container in PodState.Containers(pod))
            {
                var last = await KeepLogsAsync(pod, container, stop);
                if (!PodState.IsReady(pod))
                    why ??= Why(pod, container, last);
            }
        }

        await WriteAsync("pods.txt", table.ToString(), stop);
        return why;
    }

    /// <returns>The last line of the container's log; of the log before its last restart, if it was restarted.</returns>
    private async Task<string?> KeepLogsAsync(V1Pod pod, V1ContainerStatus container, CancellationToken stop)
    {
        var now = await LogAsync(pod, container.Name, previous: false, stop);
        await WriteAsync($"{pod.Metadata.Name}.{container.Name}.log", now, stop);
        if (container.RestartCount == 0)
            return LastLine(now);
        var before = await LogAsync(pod, container.Name, previous: true, stop);
        await WriteAsync($"{pod.Metadata.Name}.{container.Name}.previous.log", before, stop);
        return LastLine(before) ?? LastLine(now);
    }

    private async Task<string> LogAsync(V1Pod pod, string container, bool previous, CancellationToken stop)
    {
        try
        {
            await using var log = await space.Client.CoreV1.ReadNamespacedPodLogAsync(
                pod.Metadata.Name, space.Name, container, previous: previous, tailLines: MaxLogLines, limitBytes: MaxLogBytes,
                cancellationToken: stop);
            using var reader = new StreamReader(log);
            return await reader.ReadToEndAsync(stop);
        }
        catch (Exception e) when (ClusterError.Is(e) && !stop.IsCancellationRequested)
        {
            // A container that has not started has no log; the other evidence is still saved.
            return "";
        }
    }

    private static string Why(V1Pod pod, V1ContainerStatus container, string? lastLine)
    {
        var ended = container.LastState?.Terminated ?? container.State?.Terminated;
        var state = container.State?.Waiting?.Message is { Length: > 0 } message ? $"{PodState.Words(pod)} ({message})"
            : PodState.Words(pod);
        var (exit, wrote) =
            (ended is null ? "" : $", exit code {ended.ExitCode}", lastLine is null ? "" : $"; last log line: {lastLine}");
        return $"pod {pod.Metadata.Name}: {state}{exit}{wrote}";
    }

    private static string? LastLine(string log)
    {
        var line = log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
        return line is { Length: > 200 } ? line[..200] + "…" : line;
    }

    private Task WriteAsync(string file, string text, CancellationToken stop) =>
        File.WriteAllTextAsync(Path.Combine(folder, file), text, stop);
}
