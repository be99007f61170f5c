using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Predictions.Local.Tests;

/// <summary>The whole of Predictions.Local in a process of its own, on free ports, spoken to as its greeting says.</summary>
internal sealed partial class LocalProcess : IDisposable
{
    private readonly Process _process;
    private readonly Match _curl;
    private readonly string _greeting;

    private LocalProcess(Process process, Match curl, string greeting)
    {
        (_process, _curl, _greeting) = (process, curl, greeting);
        Client = new HttpClient { BaseAddress = new Uri(new Uri(curl.Groups["url"].Value), "/") };
    }

    public HttpClient Client { get; }

    /// <summary>The address of the gRPC endpoint.</summary>
    public string Grpc => AddressOf("gRPC");

    /// <summary>A command of a page, with this process's ports in place of the default ones.</summary>
    public string Relocate(string command) => command
        .Replace("http://127.0.0.1:8080/", Client.BaseAddress!.ToString(), StringComparison.Ordinal)
        .Replace("http://127.0.0.1:9090/", AddressOf("operators"), StringComparison.Ordinal);

    public static async Task<LocalProcess> StartAsync(string folder)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Predictions.Local.dll");
        string[] settings =
        [
            // A busy machine may need longer than a caller would wait.
            "--Deadlines:MaxMs", "60000", "--Models:LoadSeconds", "60",
            .. new[] { "Http", "Grpc", "Operators", "OperatorsGrpc" }
                .SelectMany(e => new[] { $"--Kestrel:Endpoints:{e}:Url", "http://127.0.0.1:0" }),
        ];
        var process = Process.Start(
            new ProcessStartInfo("dotnet", [program, .. settings, "--data", folder]) { RedirectStandardOutput = true })!;
        var said = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            said.AppendLine(line);
            if (Curl().Match(line) is { Success: true } curl)
                return new LocalProcess(process, curl, said.ToString());
        }

        throw new InvalidOperationException($"It gave nothing to try:\n{said}");
    }

    /// <summary>Does what the greeting's curl would.</summary>
    public Task<HttpResponseMessage> TryGreetingAsync(CancellationToken token) => Client.PostAsync(
        new Uri(_curl.Groups["url"].Value),
        new StringContent(_curl.Groups["body"].Value, MediaTypeHeaderValue.Parse("application/json")),
        token);

    /// <summary>Ends it at once (SIGKILL), as a crash would.</summary>
    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string AddressOf(string name) =>
        Regex.Match(_greeting, $"^  {name} +(http://[^/]+/)", RegexOptions.Multiline).Groups[1].Value;

    [GeneratedRegex("^  curl -s (?<url>\\S+) -H 'content-type: application/json' -d '(?<body>.*)'$")]
    private static partial Regex Curl();
}
