using System.Text.Json.Nodes;
using CliWrap;
using CliWrap.Buffered;
using Predictions.Deploy.Tests.Cluster.Storage;
using Predictions.Testing;

namespace Predictions.Deploy.Tests.Cluster;

/// <summary>The real Helm, the tiny chart and a cluster of their own, for one test.</summary>
internal sealed class HelmOnLoopback : IAsyncDisposable
{
    public const string Namespace = "tiny-dev";

    private readonly TinyChart _chart = new();

    private HelmOnLoopback(LoopbackCluster cluster) => Cluster = cluster;

    public LoopbackCluster Cluster { get; }

    public string Helm { get; set; } = "helm-4.1.4";

    public static async Task<HelmOnLoopback> StartAsync(string helm = "helm-4.1.4") =>
        new(await LoopbackCluster.StartAsync()) { Helm = helm };

    /// <summary>Runs helm in the namespace; a failure is returned, with what it said.</summary>
    public Task<(int Code, string Said)> RunAsync(params string[] arguments) =>
        RunUntilKilledAsync(arguments, TestContext.Current.CancellationToken);

    /// <summary>Installs or upgrades, and waits.</summary>
    public Task<(int Code, string Said)> UpgradeAsync(string digest, params string[] more) => RunAsync([.. Upgrade(digest), .. more]);

    /// <exception cref="OperationCanceledException">It was killed.</exception>
    public Task UpgradeUntilKilledAsync(string digest, CancellationToken kill) => RunUntilKilledAsync(Upgrade(digest), kill);

    /// <summary>The states of all revisions, oldest first.</summary>
    public async Task<string[]> HistoryAsync()
    {
        var (code, said) = await RunAsync("history", "tiny", "--output", "json");
        Assert.Equal(0, code);
        return [.. JsonNode.Parse(said)!.AsArray().Select(r => r.Text("status"))];
    }

    public JsonNode Deployment => Cluster.Get("deployments", Namespace, "tiny") ?? throw new InvalidOperationException("no Deployment is there");

    /// <summary>The digests of pods that are ready and not on their way out, one for each.</summary>
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
        ["upgrade", "--install", "tiny", _chart.Folder, "--create-namespace", "--wait", "--timeout", "10s", "--set", $"digest={digest}"];

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        _chart.Dispose();
    }
}
