using k8s.Models;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>Checks references between objects: selectors, targets, ports and mounts.</summary>
public static class Wiring
{
    private const string Name = "app.kubernetes.io/name", Instance = "app.kubernetes.io/instance";

    private static readonly string[] Labels = [Name, Instance, "app.kubernetes.io/version", "app.kubernetes.io/managed-by"];

    /// <summary>The broken references, one line each.</summary>
    public static IEnumerable<string> Problems(Manifests all) =>
    [
        .. OfMetadata(all), .. OfSelectors(all), .. OfAutoscaler(all), .. OfServices(all), .. OfContainers(all.Pod),
        .. OfProbes(all.Container),
        .. OfDrain(all), .. OfHoles(all), .. OfMonitor(all),
    ];

    private static IEnumerable<string> OfMetadata(Manifests all)
    {
        foreach (var one in all.All)
        {
            foreach (var label in Labels.Where(l => one.Metadata.Labels?.ContainsKey(l) != true))
                yield return $"{one.Kind} {one.Metadata.Name} has no label {label}";
            if (one.Metadata.NamespaceProperty != "predictions-test")
                yield return $"{one.Kind} {one.Metadata.Name} is in another namespace";
        }

        foreach (var twice in all.All.GroupBy(o => (o.Kind, o.Metadata.Name)).Where(g => g.Count() > 1))
            yield return $"{twice.Key} is there twice";
    }

    private static IEnumerable<string> OfSelectors(Manifests all)
    {
        var pods = all.Deployment.Spec.Template.Metadata.Labels;
        IEnumerable<(string, IDictionary<string, string>)> selectors =
        [
            ("Deployment", all.Deployment.Spec.Selector.MatchLabels),
            .. all.Of<V1PodDisruptionBudget>().Select(b => ("PodDisruptionBudget", b.Spec.Selector.MatchLabels)),
            .. all.Of<V1NetworkPolicy>().Select(p => ("NetworkPolicy " + p.Metadata.Name, p.Spec.PodSelector.MatchLabels)),
            .. all.Of<V1Service>().Select(s => ("Service " + s.Metadata.Name, s.Spec.Selector)),
            .. all.Pod.TopologySpreadConstraints.Select(s => ("spread over " + s.TopologyKey, s.LabelSelector.MatchLabels)),
        ];
        foreach (var (who, selector) in selectors)
            if (!selector.Keys.Order().SequenceEqual(new[] { Name, Instance }.Order())
                || selector.Any(l => pods[l.Key] != l.Value))
                yield return $"{who} does not select these pods by name and instance alone";
    }

    private static IEnumerable<string> OfAutoscaler(Manifests all)
    {
        if (all.Deployment.Spec.Replicas is not null)
            yield return "the Deployment has replicas";
        var autoscaler = all.Autoscaler.Spec;
        if ((autoscaler.ScaleTargetRef.ApiVersion, autoscaler.ScaleTargetRef.Kind, autoscaler.ScaleTargetRef.Name)
            != ("apps/v1", "Deployment", all.Deployment.Metadata.Name))
            yield return "the autoscaler scales something else";
        foreach (var metric in autoscaler.Metrics.Where(m => m.ContainerResource is not null))
            if (metric.ContainerResource.Container != all.Container.Name)
                yield return "the autoscaler measures another container";
        if (autoscaler.MinReplicas is null or < 1 || autoscaler.MinReplicas > autoscaler.MaxReplicas)
            yield return "the autoscaler's bounds are none";
        if (all.Of<V1PodDisruptionBudget>().Any(b => b.Spec.MinAvailable is not null || b.Spec.MaxUnavailable is null))
            yield return "the budget is not by maxUnavailable";
    }

    private static IEnumerable<string> OfServices(Manifests all)
    {
        foreach (var service in all.Of<V1Service>())
            foreach (var port in service.Spec.Ports)
                if (all.Container.Ports.All(p => p.Name != port.TargetPort || p.Protocol != port.Protocol
                    || p.ContainerPort != port.Port))
                    yield return $"Service {service.Metadata.Name} names port {port.TargetPort.Value}, which the container has "
                        + "not";
        if (all.Of<V1Service>().Count(s => s.Spec.ClusterIP == "None" && s.Spec.PublishNotReadyAddresses != true) != 1)
            yield return "there is not one headless service for callers";
    }

    private static IEnumerable<string> OfContainers(V1PodSpec pod)
    {
        V1Container[] containers = [.. pod.Containers, .. pod.InitContainers ?? []];
        foreach (var container in containers)
        {
            foreach (var mount in container.VolumeMounts.Where(m => pod.Volumes.All(v => v.Name != m.Name)))
                yield return $"{container.Name} mounts {mount.Name}, which the pod has not";
            foreach (var twice in (container.Env ?? []).GroupBy(e => e.Name).Where(g => g.Count() > 1))
                yield return $"{container.Name} has {twice.Key} twice";
        }

        foreach (var unused in pod.Volumes.Where(v => !containers.Any(c => c.VolumeMounts.Any(m => m.Name == v.Name))))
            yield return $"nobody mounts {unused.Name}";
    }

    private static IEnumerable<string> OfProbes(V1Container service)
    {
        (string, V1Probe?)[] probes =
            [("startup", service.StartupProbe), ("liveness", service.LivenessProbe), ("readiness", service.ReadinessProbe)];
        foreach (var (kind, probe) in probes)
            if (probe is null || !service.Ports.Any(p => p.Name == probe.HttpGet?.Port || p.ContainerPort == probe.Grpc?.Port))
                yield return $"the {kind} probe asks no port of the container";
    }

    private static IEnumerable<string> OfDrain(Manifests all)
    {
        var rolling = all.Deployment.Spec.Strategy.RollingUpdate;
        if (rolling.MaxUnavailable != "0" || rolling.MaxSurge == "0")
            yield return "a rollout takes instances away before others are ready";
        if (all.Pod.TerminationGracePeriodSeconds <= (all.Container.Lifecycle?.PreStop?.Sleep?.Seconds ?? 0))
            yield return "the pod is killed while it sleeps before its stop";
    }

    private static IEnumerable<string> OfHoles(Manifests all)
    {
        var policies = all.Of<V1NetworkPolicy>().ToArray();
        if (policies.Length > 0
            && !policies.Any(p => p.Spec is { Ingress: null, Egress: null, PolicyTypes: ["Ingress", "Egress"] }))
            yield return "no policy shuts everything";
        foreach (var policy in policies)
            foreach (var hole in policy.Spec.Ingress ?? [])
                if (hole.FromProperty is not { Count: > 0 } || !hole.Ports.All(p => Listens(all.Container, p)))
                    yield return $"{policy.Metadata.Name} lets everybody in, or in where nothing listens";
        foreach (var policy in policies)
            foreach (var hole in policy.Spec.Egress ?? [])
                if (hole.To is not { Count: > 0 } || hole.Ports is not { Count: > 0 })
                    yield return $"{policy.Metadata.Name} lets out to everybody";
    }

    private static bool Listens(V1Container service, V1NetworkPolicyPort port) =>
        service.Ports.Any(p => $"{p.ContainerPort}" == port.Port.Value && p.Protocol == port.Protocol);

    private static IEnumerable<string> OfMonitor(Manifests all)
    {
        foreach (var monitor in all.Of<ServiceMonitor>())
        {
            var asked = monitor.Spec.Selector.MatchLabels;
            var read = all.Of<V1Service>().Where(s => asked.All(s.Metadata.Labels.Contains)).ToArray();
            if (read.Length != 1 || monitor.Spec.Endpoints.Any(e => read[0].Spec.Ports.All(p => p.Name != e.Port)))
                yield return "the monitor reads no port of one service";
            if (monitor.Spec.JobLabel != Name)
                yield return "the job is not the service's name";
        }
    }
}
