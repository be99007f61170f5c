using CliWrap;
using CliWrap.Buffered;

namespace Predictions.Deploy.Tests.Bench;

/// <summary>A checkout with a small chart, and the bare repository that is its origin.</summary>
internal sealed class GitProject : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("predictions-project-");

    public string Root => Path.Combine(_folder.FullName, "checkout");

    public string Origin => Path.Combine(_folder.FullName, "origin.git");

    public string Chart => Path.Combine(Root, "charts", "predictions");

    /// <summary>Creates both, with one pushed commit.</summary>
    /// <param name="settings">The text of deploy.yaml, by the origin's address.</param>
    public static async Task<GitProject> MakeAsync(Func<string, string> settings)
    {
        var project = new GitProject();
        await RunInAsync(project._folder.FullName, "init", "--quiet", "--bare", "--initial-branch=main", project.Origin);
        await RunInAsync(project._folder.FullName, "init", "--quiet", "--initial-branch=main", project.Root);
        await project.GitAsync("remote", "add", "origin", project.Origin);
        await project.GitAsync("config", "user.name", "Ada Example");
        await project.GitAsync("config", "user.email", "ada@example.org");
        SmallChart.Write(project.Chart);
        project.Write("charts/predictions/deploy.yaml", settings(project.Origin));
        await project.CommitAsync("Begin");
        await project.PushAsync();
        return project;
    }

    /// <summary>Writes a file of the checkout.</summary>
    public void Write(string file, string text) => SmallChart.Put(Root, file, text);

    /// <summary>Commits all files; the commit may be empty.</summary>
    /// <returns>The commit.</returns>
    public async Task<string> CommitAsync(string message = "Change")
    {
        await GitAsync("add", "--all");
        await GitAsync("commit", "--quiet", "--allow-empty", "--message", message);
        return await GitAsync("rev-parse", "HEAD");
    }

    /// <summary>Commits and pushes.</summary>
    public async Task<string> NextAsync()
    {
        var commit = await CommitAsync();
        await PushAsync();
        return commit;
    }

    public Task PushAsync() => GitAsync("push", "--quiet", "origin", "HEAD:main");

    public Task<string> GitAsync(params string[] arguments) => RunInAsync(Root, arguments);

    private static async Task<string> RunInAsync(string folder, params string[] arguments)
    {
        var result = await Cli.Wrap("git").WithArguments(["-C", folder, .. arguments])
            .WithValidation(CommandResultValidation.None)
            .WithEnvironmentVariables(
            new Dictionary<string, string?> { ["GIT_CONFIG_GLOBAL"] = "/dev/null", ["GIT_CONFIG_SYSTEM"] = "/dev/null" })
            .ExecuteBufferedAsync();
        Assert.True(result.ExitCode == 0, $"git {string.Join(' ', arguments)}: {result.StandardError}");
        return result.StandardOutput.Trim();
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
