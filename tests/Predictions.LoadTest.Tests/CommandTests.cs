using System.Text.Json;
using System.Xml.Linq;
using Predictions.LoadTest.Targets;
using Predictions.Testing;

namespace Predictions.LoadTest.Tests;

/// <summary>Exit codes and files of the verbs.</summary>
public sealed class CommandTests : FolderTest
{
    [Theory]
    [InlineData("run")]
    [InlineData("run --target grpc://127.0.0.1:1 --rate none")]
    [InlineData("run --target 127.0.0.1:1")]
    [InlineData("run --target grpc://example.com:8081")]
    [InlineData("run --target grpc://example.com:8081 --confirm-host example.org")]
    [InlineData("run --target grpc://127.0.0.1:1 --rate 10 --closed 10")]
    [InlineData("run --target grpc://127.0.0.1:1 --rate 0")]
    [InlineData("run --target grpc://127.0.0.1:1 --server-pid 999999999")]
    [InlineData("run --target grpc://127.0.0.1:1 --server-pid auto")]
    [InlineData("run --target grpc://127.0.0.1:1 --json /no/such/folder/x.json")]
    [InlineData("run --target grpc://127.0.0.1:1 --slo-errors 2")]
    [InlineData("search --target grpc://127.0.0.1:1 --within 0")]
    [InlineData("soak --target grpc://127.0.0.1:1 --sample 0")]
    [InlineData("side-by-side --target a=grpc://127.0.0.1:1")]
    [InlineData("side-by-side --target a=grpc://127.0.0.1:1 --target a=grpc://127.0.0.1:2")]
    [InlineData("side-by-side --target a=grpc://127.0.0.1:1 --target b=grpc://127.0.0.1:2 --pid c=1")]
    [InlineData("populate --redis example.com:6379")]
    [InlineData("populate --redis 127.0.0.1:1 --cycles 3-x")]
    public async Task An_invalid_command_line_is_2(string line) => Assert.Equal(2, await Loaded.RunAsync(line));

    [Fact]
    public async Task An_unreachable_target_is_3() =>
        Assert.Equal(3, await Loaded.RunAsync("run --target grpc://127.0.0.1:1 --seconds 1"));

    [Theory]
    [InlineData("--slo-p99-ms 60000", 0)]
    [InlineData("--slo-p99-ms 0.001", 1)]
    [InlineData("", 0)]
    public async Task A_missed_objective_is_1(string slo, int code)
    {
        await using var server = await FakeServer.StartAsync();
        var (json, html) = (PathOf("x.json"), PathOf("x.html"));
        var line = $"run --target {server.Grpc} --rate 200 --seconds 1 --warmup 0 --timeout 300 --server-pid auto "
            + $"--json {json} --html {html} {slo}";
        Assert.Equal(code, await Loaded.RunAsync(line.Trim()));

        using var written = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        var measurement = written.RootElement.GetProperty("measurement");
        Assert.Equal(200, measurement.GetProperty("latency").GetProperty("requests").GetInt32());
        Assert.Equal(code == 1, written.RootElement.TryGetProperty("missed", out _));
        Assert.True(measurement.GetProperty("server").GetProperty("cpuUsPerRequest").GetDouble() >= 0);
        var page = XDocument.Parse(await File.ReadAllTextAsync(html));
        Assert.Single(page.Descendants(), e => e.Name.LocalName == "svg");
    }

    /// <summary>Of three calls, some fail. A load of which more than half fail shows nothing of the answers.</summary>
    [Theory]
    [InlineData("run --seconds 1", 3, 1, "more than half of the calls failed: 90 of 90")]
    [InlineData("run --seconds 1 --slo-errors 1", 3, 1, "more than half of the calls failed: 90 of 90")]
    [InlineData("run --seconds 1 --slo-errors 1 --slo-p99-ms 60000", 2, 1, "more than half of the calls failed: 60 of 90")]
    [InlineData("run --seconds 1", 2, 1, "more than half of the calls failed: 60 of 90")]
    [InlineData("run --seconds 1", 1, 0, null)]
    [InlineData("soak --seconds 1 --slo-errors 1", 3, 1, "more than half of the calls failed: 90 of 90")]
    [InlineData("soak --seconds 1 --slo-errors 1", 1, 0, null)]
    public async Task A_load_of_errors_is_1_whatever_the_objectives(string verb, int failingOfThree, int code, string? sentence)
    {
        var calls = -1;
        await using var server = await FakeServer.StartAsync(async () =>
        {
            if (Interlocked.Increment(ref calls) % 3 >= failingOfThree)
                return Reply.Good;
            await Task.Delay(300);
            return new Reply(13, 500, []);
        });
        var (json, html) = (PathOf("x.json"), PathOf("x.html"));
        var line = $"{verb} --target {server.Grpc} --rate 90 --warmup 0 --timeout 300 --json {json} --html {html}";
        Assert.Equal(code, await Loaded.RunAsync(line));

        using var written = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        Assert.Equal(sentence, written.RootElement.TryGetProperty("missed", out var missed) ? missed.GetString() : null);
        var measurement = written.RootElement.GetProperty("measurement");
        var (answers, errors) = (Of("answerLatency"), Of("errorLatency"));
        Assert.Equal((90 - 30 * failingOfThree, 30 * failingOfThree), (answers.Requests, errors.Requests));
        // A timer may end up to one tick early.
        Assert.True(errors.P50 >= 250 && answers.P50 < errors.P50, $"{answers}, {errors}");
        var page = await File.ReadAllTextAsync(html);
        Assert.Contains("latency of errors p50", page, StringComparison.Ordinal);
        Assert.Equal(failingOfThree < 3, page.Contains(">latency p50<", StringComparison.Ordinal));
        Assert.Equal(sentence is not null && verb.StartsWith("run", StringComparison.Ordinal),
            page.Contains($"Missed: {sentence}.", StringComparison.Ordinal));

        (long Requests, double P50) Of(string name) => measurement.TryGetProperty(name, out var latency)
            ? (latency.GetProperty("requests").GetInt64(), latency.GetProperty("p50Ms").GetDouble()) : default;
    }

    [Fact]
    public async Task Connections_that_are_lost_are_errors_too()
    {
        await using var server = await FakeServer.StartAsync(() => throw new InvalidOperationException("no answer"));
        Assert.Equal(1, await Loaded.RunAsync($"run --target {server.Http} --rate 50 --seconds 1 --warmup 0"));
        Assert.Equal(1, await Loaded.RunAsync($"run --target {server.Grpc} --closed 2 --seconds 1 --warmup 0"));
        Assert.Equal(1, await Loaded.RunAsync(
            $"side-by-side --target a={server.Grpc} --target b={server.Http} --rounds 1 --rate 50 --closed 0 --seconds 0.5 "
            + "--warmup 0"));
        Assert.NotEqual(0, await Loaded.RunAsync(
            $"curve --target {server.Grpc} --rounds 1 --seconds 0.3 --warmup 0 --server-pid auto"));
        Assert.Equal(1, await Loaded.RunAsync(
            $"search --target {server.Grpc} --from 1 --most 2 --seconds 0.5 --warmup 0"));
    }

    [Fact]
    public async Task Errors_in_a_soak_are_1()
    {
        await using var server = await FakeServer.StartAsync(() => Task.FromResult(new Reply(13, 500, [])));
        var html = PathOf("soak.html");
        Assert.Equal(1, await Loaded.RunAsync(
            $"soak --target {server.Http} --rate 50 --seconds 2 --warmup 0 --sample 0.5 --server-pid auto --html {html}"));
        Assert.Equal(3, XDocument.Parse(await File.ReadAllTextAsync(html)).Descendants().Count(e => e.Name.LocalName == "svg"));
    }

    [Fact]
    public async Task A_search_and_a_comparison_write_their_pages()
    {
        await using var server = await FakeServer.StartAsync();
        var (search, comparison) = (PathOf("search.html"), PathOf("comparison.html"));
        Assert.Equal(1, await Loaded.RunAsync(
            $"search --target {server.Grpc} --from 50 --most 60 --seconds 0.5 --warmup 0 --p99-ms 60000 "
            + $"--at-least 70 --html {search}"));
        Assert.Equal(0, await Loaded.RunAsync(
            $"side-by-side --target a={server.Grpc} --target b={server.Http} --rounds 1 --closed 1 "
            + $"--rate 50 --seconds 0.5 --warmup 0 --html {comparison}"));
        Assert.Contains("Latency against rate", await File.ReadAllTextAsync(search), StringComparison.Ordinal);
        Assert.Equal(2,
            XDocument.Parse(await File.ReadAllTextAsync(comparison)).Descendants().Count(e => e.Name.LocalName == "svg"));
    }

    [Fact]
    public async Task The_listening_process_is_found()
    {
        await using var server = await FakeServer.StartAsync();
        Assert.Equal(Environment.ProcessId, ListeningProcess.OfPort(server.Grpc.Port));
    }
}
