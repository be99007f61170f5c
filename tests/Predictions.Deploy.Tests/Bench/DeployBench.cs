using Predictions.Deploy.Audit;
using Predictions.Deploy.Rules;
using Predictions.Deploy.Tests.Cluster;
using Predictions.Testing;
using Spectre.Console;

namespace Predictions.Deploy.Tests.Bench;

/// <summary>What a deployment came to.</summary>
/// <param name="Ending">How it ended.</param>
/// <param name="Said">What people were told.</param>
/// <param name="Audit">The lines of the audit.</param>
internal sealed record Deployed(DeployEnding Ending, string Said, IReadOnlyList<DeployRecord> Audit)
{
    public void Is(DeployOutcome outcome) => Assert.True(outcome == Ending.Outcome, $"{Ending}\n{Said}");

    /// <summary>It ended so, and said this about it.</summary>
    public void Is(DeployOutcome outcome, string part)
    {
        Is(outcome);
        Assert.Contains(part, Ending.Sentence, StringComparison.Ordinal);
    }
}

/// <summary>All that a deployment needs, real where it can be: git, Helm, a registry, a stand-in for a cluster, and the service that is before.</summary>
internal sealed class DeployBench : IAsyncDisposable
{
    public const string Dev = "predictions-dev";
    private const string Repository = "predictions";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("predictions-bench-");

    private DeployBench(LoopbackCluster cluster, LoopbackRegistry registry, LoopbackService service, GitProject project) =>
        (Cluster, Registry, Service, Project) = (cluster, registry, service, project);

    public LoopbackCluster Cluster { get; }

    public LoopbackRegistry Registry { get; }

    /// <summary>What runs in dev, as far as the smoke load sees.</summary>
    public LoopbackService Service { get; }

    public GitProject Project { get; }

    /// <summary>What is thought of the model.</summary>
    public CardVerdict Card { get; set; } = new(true, "it is good");

    /// <summary>The file of the audit.</summary>
    public string AuditFile => Path.Combine(_folder.FullName, "audit.jsonl");

    public string EvidenceFolder => Path.Combine(_folder.FullName, "evidence");

    public static async Task<DeployBench> StartAsync()
    {
        var (cluster, registry, service) = (await LoopbackCluster.StartAsync(), await LoopbackRegistry.StartAsync(), await LoopbackService.StartAsync());
        var project = await GitProject.MakeAsync(origin => Settings(origin, registry.Host, service.Address));
        return new DeployBench(cluster, registry, service, project);
    }

    public static string Settings(string origin, string registry, string service, int timeoutSeconds = 20) => $$"""
        release: predictions
        registries: [{{registry}}/predictions]
        origin: {{origin}}
        branch: main
        slo: {withoutError: 0.99, latencyMs: 500, inTime: 0.9}
        smoke: {callsPerSecond: 50, seconds: 1}
        environments:
          - {name: dev, context: loopback, namespace: predictions-dev, values: environments/dev.yaml, url: "{{service}}", timeoutSeconds: {{timeoutSeconds}} }
          - {name: stage, context: loopback, namespace: predictions-stage, values: environments/stage.yaml, url: "{{service}}", timeoutSeconds: {{timeoutSeconds}} }
          - {name: prod, context: loopback, namespace: predictions-prod, values: environments/prod.yaml}

        """;

    /// <summary>Commits, pushes, and builds an image of it.</summary>
    /// <returns>Its digest.</returns>
    public async Task<string> BuildAsync(string tag) => Registry.Push(Repository, tag, await Project.NextAsync());

    /// <summary>Puts the project's stable model into the checkout, for runs that judge it themselves.</summary>
    public void ShipModel()
    {
        foreach (var file in (string[])["labels.json", "cycle-length/1/manifest.json", "cycle-length/1/model.zip", "cycle-length/1/README.md"])
        {
            var path = Path.Combine(Project.Root, "models", file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(Checkout.PathOf("models", file), path);
        }
    }

    /// <summary>The image of a tag.</summary>
    public string Image(string tag) => $"{Registry.Host}/{Repository}:{tag}";

    /// <summary>Deploys a tag.</summary>
    public async Task<Deployed> DeployAsync(
        string tag, string environment = "dev", Func<DeployAsk, DeployAsk>? with = null, CancellationToken? stop = null)
    {
        using var said = new StringWriter();
        using var audit = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(said), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        console.Profile.Width = 400;
        var ask = new DeployAsk(Image(tag), environment, Project.Root)
        {
            PlainHttp = true,
            Helm = Checkout.Tool("helm-4.1.4"),
            KubeConfig = Cluster.KubeConfig,
            AuditFile = AuditFile,
            EvidenceFolder = EvidenceFolder,
        };
        var ending = await new Deployment((with ?? (a => a))(ask), _ => Card, console, audit, TimeProvider.System)
            .RunAsync(stop ?? TestContext.Current.CancellationToken);
        return new Deployed(ending, $"{said}", [.. $"{audit}".Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Record)]);
    }

    /// <summary>The same, and it is deployed.</summary>
    public async Task<Deployed> DeployedAsync(string tag, string environment = "dev", Func<DeployAsk, DeployAsk>? with = null)
    {
        var deployed = await DeployAsync(tag, environment, with);
        deployed.Is(DeployOutcome.Deployed);
        return deployed;
    }

    /// <summary>What `deploy history` gives, oldest first.</summary>
    public async Task<IReadOnlyList<DeployRecord>> HistoryAsync(string environment = "dev")
    {
        using var json = new StringWriter();
        var refusal = await new HistoryReading(environment, Project.Root, Cluster.KubeConfig)
            .WriteAsync(AnsiConsole.Console, json, TestContext.Current.CancellationToken);
        Assert.Null(refusal);
        return [.. $"{json}".Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Record)];
    }

    public static DeployRecord Record(string line) => System.Text.Json.JsonSerializer.Deserialize(line, RecordJson.Default.DeployRecord)!;

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await Registry.DisposeAsync();
        await Service.DisposeAsync();
        Project.Dispose();
        _folder.Delete(recursive: true);
    }
}
