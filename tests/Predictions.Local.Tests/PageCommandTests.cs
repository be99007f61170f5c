using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
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
        var shown = Guide.Find("csharp", "PredictAsync").Text
            .Replace("\"http://127.0.0.1:8081\"", "address", StringComparison.Ordinal)
            .Replace("DateTime.UtcNow.AddSeconds(1)", "deadline", StringComparison.Ordinal);
        Assert.Equal(Snippets.Source("first forecast"), Snippets.Normalize(shown));
        var printed = await Snippets.FirstForecastAsync(local.Grpc, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(1));
        Assert.Equal(Guide.Find("text", "around").Text.Trim(), printed);
    }

    [Fact]
    public async Task The_retry_snippet_is_the_tested_code_and_retries_only_what_the_table_allows()
    {
        Assert.Equal(Snippets.Source("retry"), Snippets.Normalize(Guide.Find("csharp", "RetryAsync").Text));
        Assert.Equal(2, await CallsAsync(new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, ""))));
        Assert.Equal(2, await CallsAsync(Error(StatusCode.ResourceExhausted, "OVERLOADED")));
        Assert.Equal(1, await CallsAsync(Error(StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE")));
        Assert.Equal(1, await CallsAsync(Error(StatusCode.InvalidArgument, "INVALID_FIELD")));

        // The number of calls if the first one fails.
        static async Task<int> CallsAsync(RpcException first)
        {
            var calls = 0;
            try
            {
                return await Snippets.RetryAsync(_ => ++calls == 1 ? throw first : Task.FromResult(calls), maxRetries: 1);
            }
            catch (RpcException)
            {
                return calls;
            }
        }

        static RpcException Error(StatusCode code, string reason) => new Google.Rpc.Status
        {
            Code = (int)code,
            Details = { Any.Pack(new ErrorInfo { Reason = reason }) },
        }.ToRpcException();
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
            Guide.Find("csharp", "PredictAsync"),
            Guide.Find("csharp", "RetryAsync"),
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
