using System.Text.Json;
using System.Xml.Linq;
using Predictions.LoadTest.Servers;
using Predictions.LoadTest.Verbs;

namespace Predictions.LoadTest.Tests;

/// <summary>What the shell is told.</summary>
public sealed class VerbTests : IDisposable
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
    public async Task What_cannot_be_followed_is_2(string line) => Assert.Equal(2, await VerbTable.RunAsync(line.Split(' ')));

    [Fact]
    public async Task A_target_where_nobody_listens_is_3() =>
        Assert.Equal(3, await VerbTable.RunAsync("run --target grpc://127.0.0.1:1 --seconds 1".Split(' ')));

    [Theory]
    [InlineData("--slo-p99-ms 60000", 0)]
    [InlineData("--slo-p99-ms 0.001", 1)]
    [InlineData("", 0)]
    public async Task An_objective_that_is_missed_is_1(string slo, int code)
    {
        await using var server = await FakeServer.StartAsync();
        var (json, html) = (Path.Combine(_folder, "x.json"), Path.Combine(_folder, "x.html"));
        var line = $"run --target {server.Grpc} --rate 200 --seconds 1 --warmup 0 --server-pid auto --json {json} --html {html} {slo}".Trim();
        Assert.Equal(code, await VerbTable.RunAsync(line.Split(' ')));

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
        Assert.Equal(1, await VerbTable.RunAsync(
            $"soak --target {server.Http} --rate 50 --seconds 2 --warmup 0 --sample 0.5 --server-pid auto --html {html}".Split(' ')));
        Assert.Equal(3, XDocument.Parse(await File.ReadAllTextAsync(html)).Descendants().Count(e => e.Name.LocalName == "svg"));
    }

    [Fact]
    public async Task A_search_and_a_comparison_write_their_pages()
    {
        await using var server = await FakeServer.StartAsync();
        var (search, contest) = (Path.Combine(_folder, "search.html"), Path.Combine(_folder, "contest.html"));
        Assert.Equal(1, await VerbTable.RunAsync(
            $"search --target {server.Grpc} --from 50 --most 60 --seconds 0.5 --warmup 0 --p99-ms 60000 --at-least 70 --html {search}".Split(' ')));
        Assert.Equal(0, await VerbTable.RunAsync(
            $"side-by-side --target a={server.Grpc} --target b={server.Http} --rounds 1 --closed 1 --rate 50 --seconds 0.5 --warmup 0 --html {contest}".Split(' ')));
        Assert.Contains("Latency against rate", await File.ReadAllTextAsync(search), StringComparison.Ordinal);
        Assert.Equal(2, XDocument.Parse(await File.ReadAllTextAsync(contest)).Descendants().Count(e => e.Name.LocalName == "svg"));
    }

    [Fact]
    public async Task The_process_that_listens_is_found()
    {
        await using var server = await FakeServer.StartAsync();
        Assert.Equal(Environment.ProcessId, ListeningProcess.OfPort(server.Grpc.Port));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
