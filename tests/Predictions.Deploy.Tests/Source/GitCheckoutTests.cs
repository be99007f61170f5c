using Predictions.Deploy.Source;
using Predictions.Deploy.Tests.Bench;

namespace Predictions.Deploy.Tests.Source;

/// <summary>The checkout's state by git.</summary>
public class GitCheckoutTests
{
    [Theory]
    [InlineData("https://git.example.com/predictions/service.git")]
    [InlineData("https://ada:hunter2@git.example.com/predictions/service")]
    [InlineData("git@git.example.com:predictions/service.git")]
    [InlineData("ssh://git@git.example.com:22/predictions/service.git")]
    [InlineData("ssh://git@GIT.example.com/predictions/service/")]
    public void One_repository_has_one_name(string address) =>
        Assert.Equal("git.example.com/predictions/service", OriginAddress.Plain(address));

    [Theory]
    [InlineData("https://git.example.com.evil.example/predictions/service.git")]
    [InlineData("https://git.example.com/predictions/service/more.git")]
    [InlineData("https://git.example.com:444/predictions/service.git")]
    [InlineData("/git.example.com/predictions/service.git")]
    public void Others_have_others(string address) =>
        Assert.NotEqual("git.example.com/predictions/service", OriginAddress.Plain(address));

    [Fact]
    public async Task A_commit_behind_an_unknown_tip_is_on_the_branch_and_the_checkout_stays_unchanged()
    {
        using var project = await GitProject.MakeAsync(_ => "");
        var git = await GitCheckout.FindAsync(project.Root, TestContext.Current.CancellationToken);
        var commit = await project.GitAsync("rev-parse", "HEAD");
        await project.NextAsync();
        var tip = await project.GitAsync("rev-parse", "HEAD");
        await project.GitAsync("reset", "--quiet", "--hard", commit);
        await project.GitAsync("update-ref", "-d", "refs/remotes/origin/main");
        await project.GitAsync("reflog", "expire", "--expire=now", "--all");
        await project.GitAsync("gc", "--quiet", "--prune=now");

        Assert.Null(await git.NotPushedAsync(commit, "main", TestContext.Current.CancellationToken));
        Assert.Null(await git.IsAncestorAsync(commit, tip, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(Path.Combine(project.Root, ".git", "FETCH_HEAD")));
        var unpushed =
            await git.NotPushedAsync(await project.CommitAsync("Another"), "main", TestContext.Current.CancellationToken);
        Assert.Contains("is not on main", unpushed, StringComparison.Ordinal);
        Assert.Equal(
            "origin has no branch trial", await git.NotPushedAsync(commit, "trial", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_pipeline_deploys_for_whom_it_runs()
    {
        using var project = await GitProject.MakeAsync(_ => "");
        var git = await GitCheckout.FindAsync(project.Root, TestContext.Current.CancellationToken);
        var variables = new Dictionary<string, string>
        {
            ["GITLAB_USER_LOGIN"] = "ada", ["CI_JOB_URL"] = "https://git.example.com/jobs/7",
        };
        var (robot, person) = (
            await Author.OfAsync(git, variables.GetValueOrDefault, TestContext.Current.CancellationToken),
            await Author.OfAsync(git, _ => null, TestContext.Current.CancellationToken));
        Assert.Equal("ada (run https://git.example.com/jobs/7)", robot);
        Assert.StartsWith("Ada Example <ada@example.org> (", person, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_outside_of_a_checkout_is_an_error()
    {
        var refused = await Assert.ThrowsAsync<DeployException>(
            () => GitCheckout.FindAsync(Path.GetTempPath(), TestContext.Current.CancellationToken));
        Assert.Contains("is not in a git checkout", refused.Message, StringComparison.Ordinal);
    }
}
