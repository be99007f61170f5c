using System.Text.Json.Nodes;
using CliWrap;
using CliWrap.Buffered;
using Predictions.Deploy.Tests.Bench;
using Predictions.Deploy.Tests.Cluster.Storage;
using Predictions.Testing;

namespace Predictions.Deploy.Tests.Cluster;

/// <summary>Helm, a tiny chart and a cluster for one test.</summary>
internal sealed class HelmOnLoopback : IAsyncDisposable
{
    public const string Namespace = "tiny-dev";

    private readonly TinyChart _chart = new();

    private HelmOnLoopback(LoopbackCluster cluster) => Cluster = cluster;

    public LoopbackCluster Cluster { get; }

    public string Helm { get; set; } = "helm-4.1.4";

    public static async Task<HelmOnLoopback> StartAsync(string helm = "helm-4.1.4") =>
        new(await LoopbackCluster.StartAsync()) { Helm = helm };

    /// <summary>Runs Helm in the namespace.</summary>
    public Task<(int Code, string Said)> RunAsync(params string[] arguments) =>
        RunUntilKilledAsync(arguments, TestContext.Current.CancellationToken);

    /// <summary>Installs or upgrades, and waits until it is ready.</summary>
    public Task<(int Code, string Said)> UpgradeAsync(string digest, params string[] more) =>
        RunAsync([.. Upgrade(digest), .. more]);

    /// <exception cref="OperationCanceledException">The process was killed.</exception>
    public Task UpgradeUntilKilledAsync(string digest, CancellationToken kill) => RunUntilKilledAsync(Upgrade(digest), kill);

    /// <summary>The statuses of all revisions, oldest first.</summary>
    public async Task<string[]> HistoryAsync()
    {
        var (code, said) = await RunAsync("history", "tiny", "--output", "json");
        Assert.Equal(0, code);
        return [.. JsonNode.Parse(said)!.AsArray().Select(r => r.Text("status"))];
    }

    public JsonNode Deployment =>
        Cluster.Get("deployments", Namespace, "tiny") ?? throw new InvalidOperationException("no Deployment is there");

    /// <summary>The digests of ready pods that are not being deleted, one for each pod.</summary>
    public string[] ReadyDigests =>
    [
        .. Cluster.List("pods", Namespace)
            .Where(p => p.Text("metadata", "deletionTimestamp").Length == 0)
            .Where(p => p.Items("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True"))
            .Select(p => p.Items("spec", "containers").Single().Text("image").Split('@')[1]),
    ];

    private async Task<(int Code, string Said)> RunUntilKilledAsync(string[] arguments, CancellationToken kill)
    {
        var result = await Cli.Wrap(Checkout.Tool(Helm)).WithArguments([.. arguments, "--namespace", Namespace])
            .WithEnvironmentVariables(Cluster.HelmEnvironment).WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(kill);
        return (result.ExitCode, result.StandardOutput + result.StandardError);
    }

    private string[] Upgrade(string digest) =>
        ["upgrade", "--install", "tiny", _chart.Folder, "--create-namespace", "--wait", "--timeout", "300s", "--set",
            $"digest={digest}"];

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        _chart.Dispose();
    }
}

/// <summary>A tiny chart: a Deployment with a container called "service", and the objects around it.</summary>
internal sealed class TinyChart : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("predictions-chart-");

    public TinyChart()
    {
        SmallChart.Put(Folder, "Chart.yaml", "apiVersion: v2\nname: tiny\nversion: 0.1.0\n");
        SmallChart.Put(Folder, "values.yaml", "digest: sha256:one\nlabel: none\n");
        SmallChart.Put(Folder, "templates/deployment.yaml", """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: {{ .Release.Name }}
              labels: {app: tiny, label: {{ .Values.label }}}
            spec:
              {{- with .Values.replicas }}
              replicas: {{ . }}
              {{- end }}
              minReadySeconds: 1
              progressDeadlineSeconds: 10
              strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
              selector: {matchLabels: {app: tiny}}
              template:
                metadata: {labels: {app: tiny}}
                spec:
                  containers:
                    - name: service
                      image: registry.test/tiny@{{ .Values.digest }}
                      ports: [{name: http, containerPort: 8080}]
            """);
        SmallChart.Put(Folder, "templates/around.yaml", """
            apiVersion: v1
            kind: Service
            metadata: {name: {{ .Release.Name }}}
            spec: {selector: {app: tiny}, ports: [{name: http, port: 80, targetPort: http}]}
            ---
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: {{ .Release.Name }}}
            spec:
              {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ .Release.Name }}}, minReplicas: 1, maxReplicas: 5}
            ---
            apiVersion: monitoring.coreos.com/v1
            kind: ServiceMonitor
            metadata: {name: {{ .Release.Name }}}
            spec: {endpoints: [{port: http}], selector: {matchLabels: {app: tiny}}}
            """);
    }

    public string Folder => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
