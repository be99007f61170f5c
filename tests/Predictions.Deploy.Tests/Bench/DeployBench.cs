using Predictions.Deploy.Audit;
using Predictions.Deploy.Rules;
using Predictions.Deploy.Tests.Cluster;
using Predictions.Testing;
using Spectre.Console;

namespace Predictions.Deploy.Tests.Bench;

/// <summary>The result of a run.</summary>
/// <param name="Result">The outcome.</param>
/// <param name="Output">The console's output.</param>
/// <param name="Audit">The audit lines.</param>
internal sealed record Deployed(DeployResult Result, string Output, IReadOnlyList<DeployRecord> Audit)
{
    public void Is(DeployOutcome outcome) => Assert.True(outcome == Result.Outcome, $"{Result}\n{Output}");

    /// <summary>Asserts the outcome and a part of its sentence.</summary>
    public void Is(DeployOutcome outcome, string part)
    {
        Is(outcome);
        Assert.Contains(part, Result.Sentence, StringComparison.Ordinal);
    }
}

/// <summary>
/// The surroundings of a run: real git and Helm, and loopback servers for the registry, the cluster and the running service.
/// </summary>
internal sealed class DeployBench : IAsyncDisposable
{
    public const string Dev = "predictions-dev";
    private const string Repository = "predictions";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("predictions-bench-");

    private DeployBench(LoopbackCluster cluster, LoopbackRegistry registry, LoopbackService service, GitProject project) =>
        (Cluster, Registry, Service, Project) = (cluster, registry, service, project);

    public LoopbackCluster Cluster { get; }

    public LoopbackRegistry Registry { get; }

    /// <summary>The service that the smoke load calls.</summary>
    public LoopbackService Service { get; }

    public GitProject Project { get; }

    /// <summary>The verdict on the model.</summary>
    public CardVerdict Card { get; set; } = new(true, "within the limits");

    /// <summary>The file for audit lines.</summary>
    public string AuditFile => Path.Combine(_folder.FullName, "audit.jsonl");

    public string EvidenceFolder => Path.Combine(_folder.FullName, "evidence");

    public static async Task<DeployBench> StartAsync()
    {
        var cluster = await LoopbackCluster.StartAsync();
        var registry = await LoopbackRegistry.StartAsync();
        var service = await LoopbackService.StartAsync();
        var project = await GitProject.MakeAsync(origin => Settings(origin, registry.Host, service.Address));
        return new DeployBench(cluster, registry, service, project);
    }

    /// <summary>
    /// The text of deploy.yaml. A healthy rollout and a smoke load never reach its limits, however busy the machine is.
    /// </summary>
    public static string Settings(string origin, string registry, string service, int timeoutSeconds = 300) => $$"""
        release: predictions
        registries: [{{registry}}/predictions]
        origin: {{origin}}
        branch: main
        slo: {withoutError: 0.99, latencyMs: 60000, inTime: 0.9}
        smoke: {callsPerSecond: 50, seconds: 1}
        environments:
          - {name: dev, context: loopback, namespace: predictions-dev,
            values: environments/dev.yaml, url: "{{service}}", timeoutSeconds: {{timeoutSeconds}} }
          - {name: stage, context: loopback, namespace: predictions-stage,
            values: environments/stage.yaml, url: "{{service}}", timeoutSeconds: {{timeoutSeconds}} }
          - {name: prod, context: loopback, namespace: predictions-prod, values: environments/prod.yaml}

        """;

    /// <summary>Commits, pushes, and pushes an image of the commit.</summary>
    /// <returns>The image's digest.</returns>
    public async Task<string> BuildAsync(string tag) => Registry.Push(Repository, tag, await Project.NextAsync());

    /// <summary>Copies the project's stable model to the checkout, for runs of the real command.</summary>
    public void ShipModel()
    {
        string[] versions = [.. Directory.GetDirectories(Checkout.PathOf("models", "cycle-length")).Select(Path.GetFileName)!];
        foreach (var file in (string[])["labels.json", .. versions.SelectMany(
            v => (string[])["manifest.json", "model.zip", "README.md"], (v, name) => $"cycle-length/{v}/{name}")])
        {
            var path = Path.Combine(Project.Root, "models", file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(Checkout.PathOf("models", file), path);
        }
    }

    /// <summary>The image of a tag.</summary>
    public string Image(string tag) => $"{Registry.Host}/{Repository}:{tag}";

    /// <summary>The command line that deploys an image.</summary>
    public string[] Command(string image, string environment, params string[] more) =>
    [
        "deploy", image, environment, "--checkout", Project.Root, "--kubeconfig", Cluster.KubeConfig, "--plain-http",
        "--helm", Checkout.Tool("helm-4.1.4"), .. more,
    ];

    /// <summary>Deploys a tag.</summary>
    public async Task<Deployed> DeployAsync(
        string tag, string environment = "dev", Func<DeployOptions, DeployOptions>? with = null, CancellationToken? stop = null)
    {
        var options = new DeployOptions(Image(tag), environment, Project.Root)
        {
            PlainHttp = true,
            Helm = Checkout.Tool("helm-4.1.4"),
            KubeConfig = Cluster.KubeConfig,
            AuditFile = AuditFile,
            EvidenceFolder = EvidenceFolder,
        };
        var token = stop ?? TestContext.Current.CancellationToken;
        return await RunAsync((console, audit) =>
            new DeployRun((with ?? (o => o))(options), _ => Card, console, audit, TimeProvider.System).RunAsync(token));
    }

    /// <summary>Goes back to the version before.</summary>
    public Task<Deployed> GoBackAsync(string environment = "dev", Func<GoBackOptions, GoBackOptions>? with = null)
    {
        var options = new GoBackOptions(environment, "it is slow", Project.Root)
        {
            PlainHttp = true,
            Helm = Checkout.Tool("helm-4.1.4"),
            KubeConfig = Cluster.KubeConfig,
            AuditFile = AuditFile,
            EvidenceFolder = EvidenceFolder,
        };
        return RunAsync((console, audit) => new GoBackRun((with ?? (o => o))(options), console, audit, TimeProvider.System)
            .RunAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<Deployed> RunAsync(Func<IAnsiConsole, TextWriter, Task<DeployResult>> run)
    {
        using var output = new StringWriter();
        using var audit = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No,
                Interactive = InteractionSupport.No
            });
        console.Profile.Width = 400;
        var result = await run(console, audit);
        return new Deployed(
            result, $"{output}", [.. $"{audit}".Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Record)]);
    }

    /// <summary>Deploys a tag, and asserts that it succeeds.</summary>
    public async Task<Deployed> DeployedAsync(
        string tag, string environment = "dev", Func<DeployOptions, DeployOptions>? with = null)
    {
        var deployed = await DeployAsync(tag, environment, with);
        deployed.Is(DeployOutcome.Deployed);
        return deployed;
    }

    /// <summary>Builds a tag, and deploys it to dev.</summary>
    /// <returns>The image's digest.</returns>
    public async Task<string> ReleasedAsync(string tag)
    {
        var digest = await BuildAsync(tag);
        await DeployedAsync(tag);
        return digest;
    }

    /// <summary>The runs that `deploy history` prints, oldest first.</summary>
    public async Task<IReadOnlyList<DeployRecord>> HistoryAsync(string environment = "dev")
    {
        using var json = new StringWriter();
        var error = await new DeployHistoryQuery(environment, Project.Root, Cluster.KubeConfig)
            .WriteAsync(AnsiConsole.Console, json, TestContext.Current.CancellationToken);
        Assert.Null(error);
        return [.. $"{json}".Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Record)];
    }

    public static DeployRecord Record(string line) =>
        System.Text.Json.JsonSerializer.Deserialize(line, RecordJson.Default.DeployRecord)!;

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await Registry.DisposeAsync();
        await Service.DisposeAsync();
        Project.Dispose();
        _folder.Delete(recursive: true);
    }
}

/// <summary>A bench for each test.</summary>
public abstract class OnBench : IAsyncLifetime
{
    private protected DeployBench Bench { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Bench = await DeployBench.StartAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Bench.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
