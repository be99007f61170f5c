using k8s.Models;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>The objects around the pods: network access, placement and evictions.</summary>
public class SurroundingsTests
{
    [Fact]
    public async Task Callers_and_operators_have_services_of_their_own()
    {
        var services = (await ProdAsync()).Of<V1Service>().ToDictionary(s => s.Metadata.Name, s => s.Spec);
        Assert.Equal(["predictions", "predictions-headless", "predictions-operators"], services.Keys.Order());
        Assert.Equal(["grpc 8081", "http 8080"], PortsOf(services["predictions"]));
        Assert.Equal(["grpc 8081", "http 8080"], PortsOf(services["predictions-headless"]));
        Assert.Equal(["operators 9090", "operators-grpc 9091"], PortsOf(services["predictions-operators"]));
        Assert.Equal((null, "None", "None"), (services["predictions"].ClusterIP, services["predictions-headless"].ClusterIP,
            services["predictions-operators"].ClusterIP));
        Assert.True(services["predictions-operators"].PublishNotReadyAddresses);
    }

    [Fact]
    public async Task The_holes_are_those_that_have_a_name()
    {
        var policies = (await ProdAsync("service: {parts: {tracing: {enabled: true}}}")).Of<V1NetworkPolicy>().ToArray();
        Assert.Equal(
            [
                "callers in: 8080/TCP 8081/TCP", "collector out: 4317/TCP", "dns out: 53/UDP 53/TCP", "issuer out: 443/TCP",
                "nothing:",
                "prometheus in: 9090/TCP", "redis out: 6379/TCP",
            ],
            policies.Select(Told).Order());
    }

    [Theory]
    [InlineData("{}", "ScheduleAnyway", "ScheduleAnyway")]
    [InlineData("service: {spread: {zones: DoNotSchedule}}", "DoNotSchedule", "ScheduleAnyway")]
    public async Task Instances_are_spread_over_zones_and_hosts(string values, string zones, string hosts)
    {
        var spread = (await ProdAsync(values)).Pod.TopologySpreadConstraints;
        Assert.Equal(
            [("topology.kubernetes.io/zone", zones), ("kubernetes.io/hostname", hosts)],
            spread.Select(s => (s.TopologyKey, s.WhenUnsatisfiable)));
        Assert.All(spread, s =>
            Assert.Equal((1, "Honor", "pod-template-hash"), (s.MaxSkew, s.NodeTaintsPolicy, Assert.Single(s.MatchLabelKeys))));
    }

    [Fact]
    public async Task A_tenth_may_be_evicted_at_once_and_what_is_not_ready_anyway()
    {
        var budget = Assert.Single((await ProdAsync()).Of<V1PodDisruptionBudget>()).Spec;
        Assert.Equal(("10%", "AlwaysAllow"), (budget.MaxUnavailable.Value, budget.UnhealthyPodEvictionPolicy));
    }

    [Fact]
    public async Task Prometheus_reads_the_operators_port_as_the_services_name()
    {
        var monitor = Assert.Single((await ProdAsync()).Of<ServiceMonitor>()).Spec;
        var read = Assert.Single(monitor.Endpoints);
        Assert.Equal(("operators", "/metrics", "15s", "10s"), (read.Port, read.Path, read.Interval, read.ScrapeTimeout));
        Assert.Equal("app.kubernetes.io/name", monitor.JobLabel);
    }

    private static string[] PortsOf(V1ServiceSpec service) => [.. service.Ports.Select(p => $"{p.Name} {p.Port}").Order()];

    private static string Told(V1NetworkPolicy policy)
    {
        var ports = (policy.Spec.Ingress ?? []).SelectMany(i => i.Ports)
            .Concat((policy.Spec.Egress ?? []).SelectMany(e => e.Ports));
        var name = policy.Metadata.Name.Split('-', 3) switch
        {
            [_, "from", var hole] => hole + " in",
            [_, "to", var hole] => hole + " out",
            [_, var other] => other,
            _ => policy.Metadata.Name,
        };
        return $"{name}: {string.Join(' ', ports.Select(p => $"{p.Port.Value}/{p.Protocol}"))}".Trim();
    }

    private static Task<Manifests> ProdAsync(string values = "{}") =>
        Manifests.RenderAsync(Helm.Predictions, ValueTexts.Environment("prod"), ValueTexts.Image, values);
}
