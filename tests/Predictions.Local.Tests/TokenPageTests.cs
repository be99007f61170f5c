using System.Diagnostics;
using System.Text.RegularExpressions;
using Predictions.Testing;

namespace Predictions.Local.Tests;

/// <summary>docs/development-tokens.md works as shown.</summary>
public sealed partial class TokenPageTests : FolderTest
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_service_accepts_the_token_by_the_shown_settings()
    {
        var commands = MarkdownPage.Read("docs/development-tokens.md").Commands.Select(c => c.Command.Text).ToList();
        var (made, settings) = await RunAsync(commands.Single(c => c.StartsWith("predictions token", StringComparison.Ordinal)));
        Assert.Equal("", made);

        var shown = Settings(commands.Single(c => c.StartsWith("Security__Mode", StringComparison.Ordinal)));
        Assert.Equal(Settings(settings), shown);
        using var local = await LocalProcess.StartAsync(PathOf("data"), [.. shown.Select(s => (s.Name, (string?)s.Value))]);

        var call = local.Relocate(commands.Single(c => c.StartsWith("curl", StringComparison.Ordinal)));
        Assert.EndsWith("\n200\n", (await RunAsync(call)).Out, StringComparison.Ordinal);
        var without = call.Replace("$(cat token.txt)", "none", StringComparison.Ordinal);
        Assert.EndsWith("\n401\n", (await RunAsync(without)).Out, StringComparison.Ordinal);
    }

    private List<(string Name, string Value)> Settings(string text) =>
    [
        .. Setting().Matches(text)
            .Select(m => (m.Groups[1].Value, m.Groups[2].Value.Replace("$PWD", Folder, StringComparison.Ordinal))),
    ];

    private async Task<(string Out, string Error)> RunAsync(string command)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "predictions.dll");
        var script = $"predictions() {{ dotnet '{program}' \"$@\"; }}\n{command}";
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", script])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = shell.StandardError.ReadToEndAsync(Token);
        var output = await shell.StandardOutput.ReadToEndAsync(Token);
        await shell.WaitForExitAsync(Token);
        Assert.True(shell.ExitCode == 0, $"exit code {shell.ExitCode}: {await error}");
        return (output, await error);
    }

    [GeneratedRegex(@"(Security__\w+)=(\S+)")]
    private static partial Regex Setting();
}
