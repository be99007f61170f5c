using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Predictions.Testing;
using YamlDotNet.Serialization;

namespace Predictions.Charts.Tests.Watching;

/// <summary>eng/stack.sh starts what docs/operations/stack.md says, and compose.yaml mounts files that exist.</summary>
public sealed class StackTests : FolderTest
{
    private static readonly string[] Ports =
        ["HTTP_PORT", "GRPC_PORT", "OPERATORS_PORT", "OPERATORS_GRPC_PORT", "REDIS_PORT", "PROMETHEUS_PORT"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prometheus_answers_the_queries_of_the_dashboard_from_nothing()
    {
        var ports = Ports.ToDictionary(name => name, _ => LoopbackPort.Free());
        using var script = Start(ports);
        var output = await ReadUntilReadyAsync(script);
        using var client = new HttpClient();
        await CallAsync(client, ports["HTTP_PORT"]);

        // A rate needs two scrapes of the call.
        var prometheus = $"http://127.0.0.1:{ports["PROMETHEUS_PORT"]}/api/v1/";
        const string Rate = "sum by (namespace, pod) (rate(predictions_call_seconds_count{job=\"predictions\"}[1m]))";
        JsonElement rates;
        while ((rates = await ResultAsync(client, $"{prometheus}query?query={Uri.EscapeDataString(Rate)}")).GetArrayLength() == 0)
        {
            Assert.False(script.HasExited, output);
            await Task.Delay(100, Token);
            await CallAsync(client, ports["HTTP_PORT"]);
        }

        Assert.Equal("stack", rates[0].GetProperty("metric").GetProperty("namespace").GetString());
        var answered = 0;
        foreach (var (where, expression) in DashboardFiles.Queries)
        {
            var query = expression.Replace("$namespace", "stack", StringComparison.Ordinal);
            var result = await ResultAsync(client, $"{prometheus}query?query={Uri.EscapeDataString(query)}");
            Assert.True(result.ValueKind == JsonValueKind.Array, where);
            answered += result.GetArrayLength() > 0 ? 1 : 0;
        }

        // The others are of events that did not happen, and of Kubernetes.
        Assert.InRange(answered, DashboardFiles.Queries.Count / 4, DashboardFiles.Queries.Count);
        ProcessSignal.Terminate(script.Id);
        await script.WaitForExitAsync(Token);
        Assert.Equal(0, script.ExitCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync($"{prometheus}query?query=up"));
    }

    [Theory]
    [InlineData("--load", 2, "--load needs calls per second")]
    [InlineData("--nothing", 2, "No such option: --nothing")]
    public async Task A_bad_option_starts_nothing(string option, int code, string line)
    {
        using var script = Start([], option);
        Assert.StartsWith(line, await script.StandardOutput.ReadToEndAsync(Token), StringComparison.Ordinal);
        await script.WaitForExitAsync(Token);
        Assert.Equal(code, script.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public void Compose_publishes_on_loopback_and_mounts_files_that_exist()
    {
        var compose = new DeserializerBuilder().Build()
            .Deserialize<Dictionary<string, object>>(File.ReadAllText(Checkout.PathOf("compose.yaml")));
        var services = (Dictionary<object, object>)compose["services"];
        Assert.Equal(["service", "redis", "prometheus", "grafana", "load"], services.Keys);
        foreach (var service in services.Values.Cast<Dictionary<object, object>>())
        {
            Assert.All(Texts(service, "ports"), port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
            Assert.All(Texts(service, "volumes").Where(v => v[0] == '.'), volume => Assert.True(
                Path.Exists(Checkout.PathOf(volume.Split(':')[0])), $"{volume} does not exist"));
        }

        static IEnumerable<string> Texts(Dictionary<object, object> service, string key) =>
            service.TryGetValue(key, out var list) ? ((List<object>)list).Cast<string>() : [];
    }

    private Process Start(Dictionary<string, int> ports, params string[] options)
    {
        var start = new ProcessStartInfo("bash", [Checkout.PathOf("eng", "stack.sh"), .. options])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["STACK_FOLDER"] = Folder;
        foreach (var (name, port) in ports)
            start.Environment[name] = $"{port}";
        return Process.Start(start)!;
    }

    private static async Task<string> ReadUntilReadyAsync(Process script)
    {
        var output = new StringBuilder();
        while (await script.StandardOutput.ReadLineAsync(Token) is { } line)
        {
            output.AppendLine(line);
            if (line == "Ctrl-C stops everything.")
                return output.ToString();
        }

        Assert.Fail($"The stack ended:\n{output}");
        return "";
    }

    private async Task CallAsync(HttpClient client, int port)
    {
        using var call = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/v1/predict")
        {
            Content = new StringContent(
                """{"asOf":"2026-03-10","history":{"periods":[{"start":"2026-01-30"},{"start":"2026-02-28"}]}}""",
                MediaTypeHeaderValue.Parse("application/json")),
        };
        call.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer", (await File.ReadAllTextAsync(PathOf("token"), Token)).Trim());
        using var answer = await client.SendAsync(call, Token);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<JsonElement> ResultAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(address, Token);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
        Assert.True(answer.IsSuccessStatusCode, json.RootElement.GetRawText());
        return json.RootElement.GetProperty("data").GetProperty("result").Clone();
    }
}
