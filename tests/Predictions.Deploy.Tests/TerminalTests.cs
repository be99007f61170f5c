using System.Diagnostics;
using Predictions.Deploy.Tests.Bench;

namespace Predictions.Deploy.Tests;

/// <summary>A terminal asks for a confirmation; util-linux's <c>script</c> provides one.</summary>
public class TerminalTests
{
    [Theory]
    [InlineData("n", 2, "the user did not confirm")]
    [InlineData("y", 0, "runs and is ready")]
    public async Task A_terminal_asks_before_anything_is_changed(string answer, int code, string told)
    {
        if (!File.Exists("/usr/bin/script"))
            Assert.Skip("script, which makes a terminal, is not here");
        await using var bench = await DeployBench.StartAsync();
        bench.ShipModel();
        await bench.BuildAsync("1");
        string[] command =
            ["dotnet", Path.Combine(AppContext.BaseDirectory, "predictions.dll"), .. bench.Command(bench.Image("1"), "dev")];
        var start = new ProcessStartInfo(
            "/usr/bin/script", ["--quiet", "--return", "--flush", "--command", string.Join(' ', command), "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // A pipeline is not a terminal, even with input.
        foreach (var name in (string[])["CI", "GITHUB_ACTIONS", "GITLAB_CI", "NO_COLOR"])
            start.Environment.Remove(name);
        start.Environment["TERM"] = "xterm-256color";
        using var run = Process.Start(start)!;

        var said = await UntilAsync(run, $"Deploy {bench.Image("1")} to dev?");
        Assert.Empty(bench.Cluster.Requests.Where(r => r.Writes));
        await run.StandardInput.WriteLineAsync(answer);
        said += await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(code == run.ExitCode, said);
        Assert.Contains(told, said, StringComparison.Ordinal);
    }

    private static async Task<string> UntilAsync(Process run, string question)
    {
        var (said, began) = ("", Stopwatch.StartNew());
        var characters = new char[1024];
        while (!said.Contains(question, StringComparison.Ordinal))
        {
            var read = await run.StandardOutput.ReadAsync(characters, TestContext.Current.CancellationToken);
            said += new string(characters, 0, read);
            Assert.True(read > 0 && began.Elapsed < TimeSpan.FromMinutes(3), said);
        }

        return said;
    }
}
