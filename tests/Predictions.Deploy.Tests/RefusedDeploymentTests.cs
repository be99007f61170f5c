using Predictions.Deploy.Rules;
using Predictions.Deploy.Tests.Bench;
using Predictions.Deploy.Tests.Cluster.Api;

namespace Predictions.Deploy.Tests;

/// <summary>Refused runs name their reason and change nothing in the cluster.</summary>
public sealed class RefusedDeploymentTests : OnBench
{
    public override async ValueTask DisposeAsync()
    {
        Assert.Empty(Bench.Cluster.List("deployments", ""));
        Assert.Empty(Bench.Cluster.Requests.Where(r => r.Writes));
        await base.DisposeAsync();
    }

    [Fact]
    public async Task An_image_of_a_foreign_registry_is_refused_without_contacting_it()
    {
        await Bench.BuildAsync("1");
        await using var foreign = await LoopbackRegistry.StartAsync();
        var refused = await Bench.DeployAsync("1", with: a => a with { Image = $"{foreign.Host}/predictions:1" });
        refused.Is(DeployOutcome.Refused,
            $"registry: {foreign.Host}/predictions is in no allowed registry: {Bench.Registry.Host}/predictions");
        Assert.Empty(foreign.Asked);
        Assert.Equal("refused", refused.Audit.Single().Verdict);
        Assert.Equal(refused.Audit.Single().ToJson()
            + "\n", await File.ReadAllTextAsync(Bench.AuditFile, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_repository_whose_name_only_begins_like_an_allowed_one_is_refused()
    {
        await Bench.BuildAsync("1");
        (await Bench.DeployAsync("1", with: a => a with { Image = $"{Bench.Registry.Host}/predictions-too:1" }))
            .Is(DeployOutcome.Refused, "registry: ");
    }

    [Theory]
    [InlineData("charts/predictions/values.yaml")]
    [InlineData("charts/predictions/templates/more.yaml")]
    [InlineData("a file.txt")]
    public async Task A_dirty_tree_is_refused(string file)
    {
        await Bench.BuildAsync("1");
        Bench.Project.Write(file, "service: {greeting: not reviewed}\n");
        (await Bench.DeployAsync("1")).Is(DeployOutcome.Refused, $"clean: {file} not as committed: commit, stash or ignore");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_commit_that_is_not_pushed_or_to_another_branch_alone_is_refused(bool another)
    {
        var commit = await Bench.Project.CommitAsync();
        if (another)
            await Bench.Project.GitAsync("push", "--quiet", "origin", "HEAD:trial");
        Bench.Registry.Push("predictions", "1", commit);
        (await Bench.DeployAsync("1")).Is(DeployOutcome.Refused, $"pushed: commit {commit[..12]} is not on main of origin");
    }

    [Fact]
    public async Task Another_origin_is_refused_without_contacting_it()
    {
        await Bench.BuildAsync("1");
        await Bench.Project.GitAsync("remote", "set-url", "origin", "https://ada:hunter2@git.invalid/fork/predictions.git");
        var refused = await Bench.DeployAsync("1");
        refused.Is(DeployOutcome.Refused, "origin: git.invalid/fork/predictions is not ");
        Assert.DoesNotContain(
            "hunter2", refused.Output + refused.Result + refused.Audit.Single().ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkout_without_an_origin_is_refused()
    {
        await Bench.BuildAsync("1");
        await Bench.Project.GitAsync("remote", "remove", "origin");
        (await Bench.DeployAsync("1")).Is(DeployOutcome.Refused, "origin: the checkout has no origin");
    }

    [Fact]
    public async Task An_unavailable_origin_is_an_error()
    {
        await Bench.BuildAsync("1");
        Directory.Move(Bench.Project.Origin, Bench.Project.Origin + ".away");
        (await Bench.DeployAsync("1")).Is(DeployOutcome.NotBegun, "branch main of origin cannot be read: ");
    }

    [Fact]
    public async Task A_missing_tag_is_an_error()
    {
        await Bench.BuildAsync("1");
        (await Bench.DeployAsync("2")).Is(DeployOutcome.NotBegun, $"{Bench.Registry.Host}/predictions has no 2");
    }

    [Fact]
    public async Task An_unavailable_registry_is_an_error()
    {
        await Bench.BuildAsync("1");
        Bench.Registry.Answers = 503;
        (await Bench.DeployAsync("1")).Is(DeployOutcome.NotBegun, $"registry {Bench.Registry.Host} answered 503");
        await Bench.Registry.DisposeAsync();
        (await Bench.DeployAsync("1")).Is(DeployOutcome.NotBegun, $"registry {Bench.Registry.Host} cannot be reached: ");
    }

    [Fact]
    public async Task An_image_of_another_commit_is_refused()
    {
        await Bench.BuildAsync("1");
        Bench.Project.Write("src/Program.cs", "// another program\n");
        var checkedOut = await Bench.Project.NextAsync();
        (await Bench.DeployAsync("1")).Is(
            DeployOutcome.Refused,
            $"{checkedOut[..12]} is checked out, where more than values differs (src/Program.cs): check out ");
    }

    [Fact]
    public async Task An_image_that_does_not_say_its_commit_is_refused()
    {
        await Bench.Project.NextAsync();
        Bench.Registry.Push("predictions", "1", null);
        (await Bench.DeployAsync("1")).Is(DeployOutcome.Refused, "revision: the image names no commit");
    }

    [Theory]
    [InlineData(Outage.Unavailable, "cluster loopback answered 503")]
    [InlineData(Outage.Cut, "cluster loopback cannot be reached")]
    [InlineData(Outage.Forbidden, "cluster loopback answered 403")]
    public async Task An_unavailable_cluster_ends_the_run_with_its_error(Outage outage, string told)
    {
        await Bench.BuildAsync("1");
        Bench.Cluster.Break(outage);
        (await Bench.DeployAsync("1")).Is(DeployOutcome.NotBegun, told);
    }

    [Theory]
    [InlineData("templates/deployment.yaml", "containerPort", "containerport", "schema: apps/v1 Deployment/predictions: ")]
    [InlineData("templates/deployment.yaml", "runAsNonRoot: true", "runAsNonRoot: false",
        "policy: Deployment/predictions: container service: runAsNonRoot must be true")]
    [InlineData("environments/dev.yaml", "greeting", "greetings", "schema: ", "greetings")]
    public async Task A_chart_that_breaks_a_rule_is_refused(string file, string right, string wrong, params string[] told)
    {
        var path = Path.Combine(Bench.Project.Chart, file);
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.Contains(right, text, StringComparison.Ordinal);
        Bench.Project.Write(path, text.Replace(right, wrong, StringComparison.Ordinal));
        await Bench.BuildAsync("1");
        var refused = await Bench.DeployAsync("1");
        Assert.All(told, part => refused.Is(DeployOutcome.Refused, part));
    }

    [Fact]
    public async Task A_model_whose_card_does_not_pass_is_refused()
    {
        Bench.Card = new CardVerdict(false, "cycle-length@1: mae_days is 4 (allowed: 0 to 3.5)");
        await Bench.BuildAsync("1");
        (await Bench.DeployAsync("1")).Is(DeployOutcome.Refused, "card: cycle-length@1: mae_days is 4");
    }

    [Theory]
    [InlineData("nowhere", "1", "there is no environment \"nowhere\": there are dev, stage, prod")]
    [InlineData("dev", "", "has no version: give a tag or a digest")]
    public async Task Malformed_arguments_are_errors(string environment, string tag, string told)
    {
        await Bench.BuildAsync("1");
        var image = tag.Length == 0 ? Bench.Image("1")[..^2] : Bench.Image(tag);
        (await Bench.DeployAsync("1", environment, a => a with { Image = image })).Is(DeployOutcome.NotBegun, told);
    }

    [Fact]
    public async Task Rules_of_admission_may_not_be_overruled_and_others_only_with_a_reason()
    {
        await Bench.BuildAsync("1");
        async Task RefusedAsync(string[] rules, string? because, string told) =>
            (await Bench.DeployAsync("1", with: a => a with { Overruled = rules, Because = because }))
                .Is(DeployOutcome.NotBegun, told);

        await RefusedAsync(["clean"], "I know", "--force clean: only settled");
        await RefusedAsync(["card"], null, "--force RULE and --because TEXT go together");
        await RefusedAsync([], "I know", "--force RULE and --because TEXT go together");
    }
}
