using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace Predictions.Local.Tests;

/// <summary>docs/api.md shows what the service answers.</summary>
public sealed class ApiGuideTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("predictions-local-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_service_answers_every_command_as_the_guide_shows()
    {
        using var local = await LocalProcess.StartAsync(_folder);
        var differences = new List<string>();
        foreach (var (command, shown) in Commands())
            if (ShownJson.Difference(shown.Text, await RunAsync(local.Relocate(command.Text))) is { } difference)
                differences.Add($"docs/api.md:{shown.Line}: {difference}");
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public async Task The_snippet_is_the_tested_code_and_prints_the_shown_line()
    {
        using var local = await LocalProcess.StartAsync(_folder);
        var (snippet, output) = (Block("csharp", "PredictAsync"), ApiGuide.Blocks.Single(b => b.Language == "text"));
        var shown = snippet.Text.Replace("\"http://127.0.0.1:8081\"", "address", StringComparison.Ordinal);
        Assert.Equal(Snippets.Source("first forecast"), Snippets.Normalize(shown));
        Assert.Equal(output.Text.Trim(), await Snippets.FirstForecastAsync(local.Grpc));
    }

    [Fact]
    public async Task The_retry_snippet_is_the_tested_code_and_retries_only_what_the_table_allows()
    {
        Assert.Equal(Snippets.Source("retry"), Snippets.Normalize(Block("csharp", "RetryAsync").Text));
        Assert.Equal(2, await CallsAsync(new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, ""))));
        Assert.Equal(2, await CallsAsync(Error(StatusCode.ResourceExhausted, "OVERLOADED")));
        Assert.Equal(1, await CallsAsync(Error(StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE")));
        Assert.Equal(1, await CallsAsync(Error(StatusCode.InvalidArgument, "INVALID_FIELD")));

        // The number of calls of which the first fails.
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

    [Fact]
    public void Every_block_is_run_or_marked_as_an_example()
    {
        string?[] run =
        [
            .. Commands().SelectMany(pair => new[] { pair.Command.Text, pair.Shown.Text }),
            Block("csharp", "PredictAsync").Text,
            Block("csharp", "RetryAsync").Text,
            ApiGuide.Blocks.Single(b => b.Language == "text").Text,
        ];
        Assert.Empty(ApiGuide.Blocks.Where(b => !b.IsExample && !run.Contains(b.Text))
            .Select(b => $"docs/api.md:{b.Line}: run it, or mark it as an example"));
    }

    /// <summary>The table of sentences follows from the answers that the guide shows.</summary>
    [Fact]
    public async Task The_good_sentences_quote_the_answers()
    {
        using var local = await LocalProcess.StartAsync(_folder);
        var three = Commands().First().Command.Text.Replace("\"cycles\":1", "\"cycles\":3", StringComparison.Ordinal);
        var cycles = JsonNode.Parse(await RunAsync(local.Relocate(three)))!["cycles"]!;
        var (next, third) = (cycles[0]!["periodStart"]!, cycles[2]!["periodStart"]!);
        var probability = next["probability"]!.GetValue<double>();
        string[] quotes =
        [
            $"between {Day(next, "earliest")} and {Day(next, "latest")} March, around the {Day(next, "likely")}th.",
            $"\"{probability * 100:0} % accurate.\"",
            $"| the third cycle, {Day(third, "earliest")}–{Day(third, "latest")} May | \"Around {Day(third, "likely")} May,",
            $"between {Day(cycles[0]!["fertileWindow"]!, "start")} and {Day(cycles[0]!["fertileWindow"]!, "end")} March.\"",
        ];
        Assert.All(quotes, quote => Assert.Contains(quote, ApiGuide.Text, StringComparison.Ordinal));
        Assert.Contains("right about six times in seven", ApiGuide.Text, StringComparison.Ordinal);
        Assert.InRange(probability, 6 / 7.0 - 0.01, 6 / 7.0 + 0.01);

        static int Day(JsonNode range, string end) =>
            DateOnly.Parse(range[end]!.GetValue<string>(), CultureInfo.InvariantCulture).Day;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Each block of shell with the block of JSON that follows it.</summary>
    private static IEnumerable<(ApiGuide.Block Command, ApiGuide.Block Shown)> Commands() =>
        ApiGuide.Blocks.Zip(ApiGuide.Blocks.Skip(1))
            .Where(pair => pair.First is { Language: "sh", IsExample: false } && pair.Second.Language == "json");

    private static ApiGuide.Block Block(string language, string part) =>
        ApiGuide.Blocks.Single(b => b.Language == language && b.Text.Contains(part, StringComparison.Ordinal));

    private static async Task<string> RunAsync(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true })!;
        var answer = await shell.StandardOutput.ReadToEndAsync(Token);
        await shell.WaitForExitAsync(Token);
        Assert.True(shell.ExitCode == 0, $"exit code {shell.ExitCode}: {command}");
        return answer;
    }
}
