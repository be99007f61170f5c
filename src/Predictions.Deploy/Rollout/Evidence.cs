using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Predictions.Deploy.Kube;

namespace Predictions.Deploy.Rollout;

/// <summary>
/// Keeps what a failed rollout leaves in the cluster before it is rolled back: what pods are, what was said of them, and the last lines
/// that they wrote, also before their last restart. All of it bounded.
/// </summary>
/// <param name="space">The namespace.</param>
/// <param name="folder">Where to; it is made.</param>
internal sealed class Evidence(Namespace space, string folder)
{
    private const int MostPods = 20;
    private const int MostEvents = 300;
    private const int MostLogLines = 200;
    private const int MostLogBytes = 64 << 10;

    /// <summary>Writes it all down, as far as the cluster gives it.</summary>
    /// <param name="helm">What Helm said.</param>
    /// <param name="watched">What was seen while it ran.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>Why it failed, in one line, as far as the pods tell; <c>null</c> where they do not.</returns>
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

    private async Task KeepEventsAsync(CancellationToken stop)
    {
        var events = await space.AskAsync(() => space.Client.CoreV1.ListNamespacedEventAsync(space.Name, cancellationToken: stop), stop);
        var lines = events.Items.Where(e => PodEvents.IsOf(e, space.Release)).OrderBy(PodEvents.When).TakeLast(MostEvents)
            .Select(e => $"{PodEvents.When(e):yyyy-MM-dd HH:mm:ss} {PodEvents.Line(e)}\n");
        await WriteAsync("events.txt", string.Concat(lines), stop);
    }

    private async Task<string?> KeepPodsAsync(CancellationToken stop)
    {
        var pods = await space.PodsAsync(stop);
        // Pods that are not ready first: of many, those that are well say least.
        var kept = pods.OrderBy(PodState.IsReady).ThenByDescending(p => p.Metadata.CreationTimestamp).Take(MostPods).ToList();
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

    /// <returns>The last line that the container wrote, before its last restart if it was restarted.</returns>
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
                pod.Metadata.Name, space.Name, container, previous: previous, tailLines: MostLogLines, limitBytes: MostLogBytes,
                cancellationToken: stop);
            using var reader = new StreamReader(log);
            return await reader.ReadToEndAsync(stop);
        }
        catch (Exception e) when (ClusterFailure.Is(e) && !stop.IsCancellationRequested)
        {
            // One that has not started has written nothing; what else there is is still kept.
            return "";
        }
    }

    private static string Why(V1Pod pod, V1ContainerStatus container, string? lastLine)
    {
        var ended = container.LastState?.Terminated ?? container.State?.Terminated;
        var state = container.State?.Waiting?.Message is { Length: > 0 } message ? $"{PodState.Words(pod)} ({message})" : PodState.Words(pod);
        var (exit, wrote) = (ended is null ? "" : $", exit code {ended.ExitCode}", lastLine is null ? "" : $"; it wrote: {lastLine}");
        return $"pod {pod.Metadata.Name}: {state}{exit}{wrote}";
    }

    private static string? LastLine(string log)
    {
        var line = log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
        return line is { Length: > 200 } ? line[..200] + "…" : line;
    }

    private Task WriteAsync(string file, string text, CancellationToken stop) => File.WriteAllTextAsync(Path.Combine(folder, file), text, stop);
}
