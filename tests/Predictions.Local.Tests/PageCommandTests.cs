using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Predictions.Testing;

namespace Predictions.Local.Tests;

/// <summary>The commands and code of README.md and docs/api.md work as shown.</summary>
public sealed class PageCommandTests : IDisposable
{
    private static readonly MarkdownPage Guide = MarkdownPage.Read("docs/api.md");
    private readonly string _folder = Directory.CreateTempSubdirectory("predictions-local-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/api.md")]
    public async Task The_service_answers_every_command_as_the_page_shows(string path)
    {
        using var local = await LocalProcess.StartAsync(_folder);
        var differences = new List<string>();
        foreach (var (command, output) in MarkdownPage.Read(path).Commands)
            if (ShownJson.Difference(output!.Text, await RunAsync(local.Relocate(command.Text))) is { } difference)
                differences.Add($"{output.Place}: {difference}");
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public async Task The_gRPC_snippet_is_the_tested_code_and_prints_the_shown_line()
    {
        using var local = await LocalProcess.StartAsync(_folder);
        var shown = CompiledSnippets.Normalize(Guide.Find("csharp", "ForecastAsync").Text).Split('\n');
        Assert.StartsWith("var (address, deadline) = (new Uri(\"http://127.0.0.1:8081\"), ", shown[0], StringComparison.Ordinal);
        Assert.Equal(Snippets.FirstForecast, string.Join('\n', shown[1..]));
        var printed = await Snippets.FirstForecastAsync(new Uri(local.Grpc), deadline: TimeSpan.FromMinutes(1));
        Assert.Equal(Guide.Find("text", "around").Text.Trim(), printed);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/api.md")]
    public void Every_block_is_run_or_marked_as_an_example(string path)
    {
        var page = MarkdownPage.Read(path);
        HashSet<MarkdownPage.Block> run =
        [
            .. page.Commands.Where(pair => pair.Output is not null).SelectMany(pair => new[] { pair.Command, pair.Output! }),
            Guide.Find("csharp", "ForecastAsync"),
            Guide.Find("text", "around"),
        ];
        Assert.NotEmpty(page.Commands);
        Assert.Empty(page.Blocks.Where(b => b is { IsExample: false, Language: not "mermaid" } && !run.Contains(b))
            .Select(b => $"{b.Place}: run it, or mark it as an example"));
    }

    /// <summary>The guide's table of sentences follows from the answers that it shows.</summary>
    [Fact]
    public async Task The_good_sentences_quote_the_answers()
    {
        using var local = await LocalProcess.StartAsync(_folder);
        var three = Guide.Commands.First().Command.Text.Replace("\"cycles\":1", "\"cycles\":3", StringComparison.Ordinal);
        var cycles = JsonNode.Parse(await RunAsync(local.Relocate(three)))!["cycles"]!;
        var (next, third) = (cycles[0]!["periodStart"]!, cycles[2]!["periodStart"]!);
        var probability = next["probability"]!.GetValue<double>();
        string[] quotes =
        [
            $"between {Date(next, "earliest")} and {Date(next, "latest")}, around the {Day(next, "likely")}th.",
            $"\"{probability * 100:0} % accurate.\"",
            $"| the third cycle, {Day(third, "earliest")}–{Day(third, "latest")} May | \"Around {Day(third, "likely")} May,",
            $"between {Day(cycles[0]!["fertileWindow"]!, "start")} and {Day(cycles[0]!["fertileWindow"]!, "end")} March.\"",
            "right about five times in six",
        ];
        Assert.All(quotes, quote => Assert.Contains(quote, Guide.Text, StringComparison.Ordinal));
        Assert.InRange(probability, 5 / 6.0 - 0.01, 5 / 6.0 + 0.01);

        static DateOnly Read(JsonNode range, string end) =>
            DateOnly.Parse(range[end]!.GetValue<string>(), CultureInfo.InvariantCulture);

        static int Day(JsonNode range, string end) => Read(range, end).Day;

        static string Date(JsonNode range, string end) => Read(range, end).ToString("d MMMM", CultureInfo.InvariantCulture);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>
    /// Runs a command and returns its output. Repeats it while the embedded store times out on a busy machine, as the guide
    /// advises.
    /// </summary>
    private static async Task<string> RunAsync(string command)
    {
        string answer;
        var tries = 0;
        do
            answer = await RunOnceAsync(command);
        while (answer.Contains("STORE_UNAVAILABLE", StringComparison.Ordinal) && ++tries < 100);
        return answer;
    }

    private static async Task<string> RunOnceAsync(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true })!;
        var answer = await shell.StandardOutput.ReadToEndAsync(Token);
        await shell.WaitForExitAsync(Token);
        Assert.True(shell.ExitCode == 0, $"exit code {shell.ExitCode}: {command}");
        return answer;
    }
}
