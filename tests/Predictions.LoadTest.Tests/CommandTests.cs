using System.Text.Json;
using System.Xml.Linq;
using Predictions.LoadTest.Targets;

namespace Predictions.LoadTest.Tests;

/// <summary>Exit codes and files of the verbs.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("loadtest-").FullName;

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
        var (json, html) = (Path.Combine(_folder, "x.json"), Path.Combine(_folder, "x.html"));
        var line = $"run --target {server.Grpc} --rate 200 --seconds 1 --warmup 0 --server-pid auto "
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

    [Fact]
    public async Task Errors_in_a_soak_are_1()
    {
        await using var server = await FakeServer.StartAsync(() => Task.FromResult(new Reply(13, 500, [])));
        var html = Path.Combine(_folder, "soak.html");
        Assert.Equal(1, await Loaded.RunAsync(
            $"soak --target {server.Http} --rate 50 --seconds 2 --warmup 0 --sample 0.5 --server-pid auto --html {html}"));
        Assert.Equal(3, XDocument.Parse(await File.ReadAllTextAsync(html)).Descendants().Count(e => e.Name.LocalName == "svg"));
    }

    [Fact]
    public async Task A_search_and_a_comparison_write_their_pages()
    {
        await using var server = await FakeServer.StartAsync();
        var (search, comparison) = (Path.Combine(_folder, "search.html"), Path.Combine(_folder, "comparison.html"));
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

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
