using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Predictions.Deploy.Tests.Cluster;

/// <summary>A cluster for each test, with Kubernetes' client for .NET and a plain HTTP client.</summary>
/// <param name="ns">The namespace of the test's objects.</param>
public abstract class OnLoopback(string ns = "default") : IAsyncLifetime
{
    protected string Ns => ns;

    protected LoopbackCluster Cluster { get; private set; } = null!;

    protected Kubernetes Client { get; private set; } = null!;

    protected HttpClient Http { get; } = new();

    protected static CancellationToken Ends => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Cluster = await LoopbackCluster.StartAsync();
        Http.BaseAddress = Cluster.Address;
        Client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(Cluster.KubeConfig, "loopback"));
        if (ns != "default")
            await Client.CoreV1.CreateNamespaceAsync(
                new V1Namespace { Metadata = new V1ObjectMeta { Name = ns } }, cancellationToken: Ends);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Client.Dispose();
        await Cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static async Task FailsAsync(HttpStatusCode code, Task call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<HttpOperationException>(() => call)).Response.StatusCode);

    protected static async Task UntilAsync(Func<bool> holds)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(Ends);
        ends.CancelAfter(TimeSpan.FromMinutes(3));
        while (!holds())
            await Task.Delay(5, ends.Token);
    }

    /// <summary>A Deployment with one container.</summary>
    /// <param name="digest">The digest of its image.</param>
    /// <param name="spec">Further members of its spec, each with a comma after it.</param>
    protected JsonNode Deployment(string name, string digest, string spec = "") => JsonNode.Parse($$$"""
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "{{{name}}}", "namespace": "{{{ns}}}"},
         "spec": { {{{spec}}} "selector": {"matchLabels": {"app": "{{{name}}}"}},
           "template": {"metadata": {"labels": {"app": "{{{name}}}"}},
             "spec": {"containers": [{"name": "service", "image": "registry.test/tiny@{{{digest}}}"}]} } } }
        """)!;
}
