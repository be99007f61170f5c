using System.Net;
using k8s;
using k8s.Models;

namespace Predictions.Deploy.Tests.Cluster;

/// <summary>Kubernetes' client for .NET works with the stand-in.</summary>
public sealed class LoopbackClusterTests : OnLoopback
{
    [Fact]
    public async Task A_watch_sees_pods_come_and_get_ready()
    {
        var seen = WatchUntilAsync("app=tiny", (_, pod) => IsReady(pod));
        await CreateDeploymentAsync("tiny", "sha256:one");
        var events = await seen;
        Assert.Equal(WatchEventType.Added, events[0].Type);
        Assert.Equal(WatchEventType.Modified, events[^1].Type);
        Assert.DoesNotContain(events, e => e.Type == WatchEventType.Deleted);
        Assert.Equal("Running", events[^1].Pod.Status.Phase);
        Assert.Equal(events.Select(e => e.Pod.ResourceVersion()).Distinct().Count(), events.Count);
    }

    [Fact]
    public async Task A_watch_by_labels_reports_a_pod_that_loses_them_as_deleted()
    {
        await CreateDeploymentAsync("tiny", "sha256:one");
        await CreateDeploymentAsync("other", "sha256:one");
        await WatchUntilAsync("app=tiny", (_, pod) => IsReady(pod));
        var pod = (
            await Client.CoreV1.ListNamespacedPodAsync(Ns, labelSelector: "app in (tiny),app!=other", cancellationToken: Ends))
            .Items.Single();
        var seen = WatchUntilAsync("app=tiny", (type, _) => type == WatchEventType.Deleted);
        await Client.CoreV1.PatchNamespacedPodAsync(
            new V1Patch("""{"metadata": {"labels": {"app": null}}}""", V1Patch.PatchType.MergePatch),
            pod.Name(), Ns, cancellationToken: Ends);
        Assert.Equal(pod.Name(), (await seen)[^1].Pod.Name());
    }

    [Fact]
    public async Task A_write_of_a_stale_version_gets_409()
    {
        await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a"), Ns, cancellationToken: Ends);
        var mine = await Client.CoreV1.ReadNamespacedConfigMapAsync("kept", Ns, cancellationToken: Ends);
        var theirs = await Client.CoreV1.ReadNamespacedConfigMapAsync("kept", Ns, cancellationToken: Ends);
        theirs.Data["line"] = "b";
        await Client.CoreV1.ReplaceNamespacedConfigMapAsync(theirs, "kept", Ns, cancellationToken: Ends);
        mine.Data["line"] = "c";
        await FailsAsync(
            HttpStatusCode.Conflict, Client.CoreV1.ReplaceNamespacedConfigMapAsync(mine, "kept", Ns, cancellationToken: Ends));
        await FailsAsync(
            HttpStatusCode.Conflict, Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("d"), Ns, cancellationToken: Ends));
        Assert.Equal("b", (await Client.CoreV1.ReadNamespacedConfigMapAsync("kept", Ns, cancellationToken: Ends)).Data["line"]);
    }

    [Fact]
    public async Task An_event_of_the_new_group_is_read_in_the_core_s_form_too()
    {
        var written = await Client.EventsV1.CreateNamespacedEventAsync(Event("deployed"), Ns, cancellationToken: Ends);
        var read = (
            await Client.CoreV1.ListNamespacedEventAsync(Ns, fieldSelector: "involvedObject.name=tiny", cancellationToken: Ends))
            .Items.Single();
        Assert.Equal(("deployed", "Deployed", written.Uid()), (read.Message, read.Reason, read.Uid()));
        var again =
            (await Client.EventsV1.ListNamespacedEventAsync(Ns, fieldSelector: "regarding.name=tiny", cancellationToken: Ends))
            .Items.Single();
        Assert.Equal("deployed", again.Note);
    }

    [Fact]
    public async Task An_event_that_kubernetes_would_refuse_is_refused()
    {
        await FailsAsync(HttpStatusCode.UnprocessableEntity,
            Client.EventsV1.CreateNamespacedEventAsync(Event(new string('x', 1025)), Ns, cancellationToken: Ends));
        var nameless = Event("deployed");
        nameless.ReportingController = null;
        await FailsAsync(HttpStatusCode.UnprocessableEntity,
            Client.EventsV1.CreateNamespacedEventAsync(nameless, Ns, cancellationToken: Ends));
    }

    [Fact]
    public async Task A_crashed_container_has_left_its_log_and_events()
    {
        Cluster.CrashLoops("sha256:bad", "first\nlast");
        var crashed = WatchUntilAsync("app=tiny", (_, pod) => pod.Status?.ContainerStatuses?[0].RestartCount > 0);
        await CreateDeploymentAsync("tiny", "sha256:bad");
        var pod = (await crashed)[^1].Pod;
        Assert.Equal("CrashLoopBackOff", pod.Status.ContainerStatuses[0].State.Waiting.Reason);
        Assert.Equal(1, pod.Status.ContainerStatuses[0].LastState.Terminated.ExitCode);
        using var log = await Client.CoreV1.ReadNamespacedPodLogAsync(
            pod.Name(), Ns, container: "service", previous: true, tailLines: 1, cancellationToken: Ends);
        using var text = new StreamReader(log);
        Assert.Equal("last\n", await text.ReadToEndAsync(Ends));
        Assert.Contains(Cluster.List("events", Ns), e => e["reason"]!.GetValue<string>() == "BackOff");
    }

    [Fact]
    public async Task A_container_that_did_not_start_has_no_log()
    {
        Cluster.CannotPull("sha256:lost");
        var waiting = WatchUntilAsync(
            "app=tiny", (_, pod) => pod.Status?.ContainerStatuses?[0].State.Waiting?.Reason == "ImagePullBackOff");
        await CreateDeploymentAsync("tiny", "sha256:lost");
        var pod = (await waiting)[^1].Pod;
        Assert.Equal("Pending", pod.Status.Phase);
        await FailsAsync(
            HttpStatusCode.BadRequest, Client.CoreV1.ReadNamespacedPodLogAsync(pod.Name(), Ns, cancellationToken: Ends));
    }

    [Fact]
    public async Task Running_pods_turn_bad_and_good_again_with_their_images_behavior()
    {
        await CreateDeploymentAsync("tiny", "sha256:one");
        await WatchUntilAsync("app=tiny", (_, pod) => IsReady(pod));
        Cluster.NeverReady("sha256:one");
        await WatchUntilAsync("app=tiny", (_, pod) => !IsReady(pod));
        Cluster.Works("sha256:one");
        await WatchUntilAsync("app=tiny", (_, pod) => IsReady(pod));
    }

    [Fact]
    public async Task Kinds_paths_and_fields_that_are_not_served_are_refused()
    {
        await FailsAsync(HttpStatusCode.NotFound, Client.BatchV1.ListNamespacedJobAsync(Ns, cancellationToken: Ends));
        await FailsAsync(HttpStatusCode.NotFound, Client.CoreV1.ReadNamespacedPodAsync("none", Ns, cancellationToken: Ends));
        await FailsAsync(
            HttpStatusCode.NotFound,
            Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a"), "nowhere", cancellationToken: Ends));
        await FailsAsync(
            HttpStatusCode.BadRequest,
            Client.CoreV1.ListNamespacedPodAsync(Ns, fieldSelector: "spec.priority=1", cancellationToken: Ends));
        await FailsAsync(
            HttpStatusCode.BadRequest,
            Client.CoreV1.ListNamespacedPodAsync(Ns, labelSelector: "app in tiny", cancellationToken: Ends));
    }

    [Fact]
    public async Task A_deployment_whose_selector_moves_is_refused_and_a_dry_run_changes_nothing()
    {
        await CreateDeploymentAsync("tiny", "sha256:one");
        var moved = new V1Patch(
            """{"spec": {"selector": {"matchLabels": {"app": "new"}}}}""", V1Patch.PatchType.StrategicMergePatch);
        await FailsAsync(
            HttpStatusCode.UnprocessableEntity,
            Client.AppsV1.PatchNamespacedDeploymentAsync(moved, "tiny", Ns, cancellationToken: Ends));
        var image = new V1Patch(
            """{"spec": {"template": {"spec": {"containers": [{"name": "service", "image": "x@sha256:two"}]}}}}""",
            V1Patch.PatchType.StrategicMergePatch);
        var tried =
            await Client.AppsV1.PatchNamespacedDeploymentAsync(image, "tiny", Ns, dryRun: "All", cancellationToken: Ends);
        Assert.Equal("x@sha256:two", tried.Spec.Template.Spec.Containers.Single().Image);
        var kept = await Client.AppsV1.ReadNamespacedDeploymentAsync("tiny", Ns, cancellationToken: Ends);
        Assert.Equal("registry.test/tiny@sha256:one", kept.Spec.Template.Spec.Containers.Single().Image);
    }

    [Fact]
    public async Task Requests_are_recorded_with_user_agent_and_kind()
    {
        await Client.CoreV1.ListNamespacedPodAsync(Ns, cancellationToken: Ends);
        await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a"), Ns, cancellationToken: Ends);
        await Client.CoreV1.DeleteNamespacedConfigMapAsync("kept", Ns, dryRun: "All", cancellationToken: Ends);
        Assert.Equal([("GET", false), ("POST", true), ("DELETE", false)], Cluster.Requests.Select(r => (r.Method, r.Writes)));
    }

    private static V1ConfigMap ConfigMap(string line) =>
        new() { Metadata = new V1ObjectMeta { Name = "kept" }, Data = new Dictionary<string, string> { ["line"] = line } };

    private Eventsv1Event Event(string note) => new()
    {
        Metadata = new V1ObjectMeta { GenerateName = "tiny-", NamespaceProperty = Ns },
        EventTime = TimeProvider.System.GetUtcNow().UtcDateTime,
        Action = "Deploy",
        Reason = "Deployed",
        Type = "Normal",
        Note = note,
        ReportingController = "predictions.test/deploy",
        ReportingInstance = "here",
        Regarding = new V1ObjectReference { ApiVersion = "apps/v1", Kind = "Deployment", Name = "tiny", NamespaceProperty = Ns },
    };

    private static bool IsReady(V1Pod pod) => pod.Status?.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true;

    private Task<V1Deployment> CreateDeploymentAsync(string name, string digest) =>
        Client.AppsV1.CreateNamespacedDeploymentAsync(
            KubernetesJson.Deserialize<V1Deployment>(Deployment(name, digest).ToJsonString()), Ns, cancellationToken: Ends);

    private async Task<List<(WatchEventType Type, V1Pod Pod)>> WatchUntilAsync(
        string labels, Func<WatchEventType, V1Pod, bool> isIt)
    {
        var events = new List<(WatchEventType, V1Pod)>();
        await foreach (
            var (type, pod) in Client.CoreV1.WatchListNamespacedPodAsync(Ns, labelSelector: labels, cancellationToken: Ends))
        {
            events.Add((type, pod));
            if (isIt(type, pod))
                return events;
        }
        throw new InvalidOperationException("the watch ended");
    }
}
