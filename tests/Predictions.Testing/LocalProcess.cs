using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Predictions.Testing;

/// <summary>Runs Predictions.Local as a process, on free ports. Callers use the addresses of its startup banner.</summary>
public sealed partial class LocalProcess : IDisposable
{
    private readonly Process _process;
    private readonly Match _curl;
    private readonly string _banner;

    private LocalProcess(Process process, Match curl, string banner)
    {
        (_process, _curl, _banner) = (process, curl, banner);
        Client = new HttpClient { BaseAddress = new Uri(new Uri(curl.Groups["url"].Value), "/") };
    }

    public HttpClient Client { get; }

    /// <summary>The address of the gRPC endpoint.</summary>
    public string Grpc => AddressOf("gRPC");

    /// <summary>Replaces the default addresses of a command by those of this process.</summary>
    public string Relocate(string command) => command
        .Replace("http://127.0.0.1:8080/", Client.BaseAddress!.ToString(), StringComparison.Ordinal)
        .Replace("http://127.0.0.1:9090/", AddressOf("operators"), StringComparison.Ordinal);

    /// <summary>The text that the process printed until it answered.</summary>
    public string Banner => _banner;

    /// <param name="folder">The data folder; <c>null</c> for the default.</param>
    /// <param name="environment">Variables to set; <c>null</c> removes one.</param>
    public static Task<LocalProcess> StartAsync(string? folder, params (string Name, string? Value)[] environment) =>
        StartAsync(folder, [], environment);

    /// <param name="folder">The data folder; <c>null</c> for the default.</param>
    /// <param name="options">Further options of the command line.</param>
    /// <param name="environment">Variables to set; <c>null</c> removes one.</param>
    public static async Task<LocalProcess> StartAsync(
        string? folder, string[] options, params (string Name, string? Value)[] environment)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Predictions.Local.dll");
        string[] settings =
        [
            // Generous limits for a busy machine.
            "--Deadlines:MaxMs", "60000", "--Limits:MaxWaitMs", "10000", "--Models:LoadSeconds", "60",
            "--Redis:CallTimeoutMs", "10000",
            .. new[] { "Http", "Grpc", "Operators", "OperatorsGrpc" }
                .SelectMany(e => new[] { $"--Kestrel:Endpoints:{e}:Url", "http://127.0.0.1:0" }),
        ];
        string[] data = folder is null ? [] : ["--data", folder];
        var start = new ProcessStartInfo("dotnet", [program, .. settings, .. options, .. data]) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        var output = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.AppendLine(line);
            if (Curl().Match(line) is { Success: true } curl)
                return new LocalProcess(process, curl, output.ToString());
        }

        throw new InvalidOperationException($"Predictions.Local printed no curl command:\n{output}");
    }

    /// <summary>Sends the request of the banner's curl command.</summary>
    public Task<HttpResponseMessage> SendBannerRequestAsync(CancellationToken token) => Client.PostAsync(
        new Uri(_curl.Groups["url"].Value),
        new StringContent(_curl.Groups["body"].Value, MediaTypeHeaderValue.Parse("application/json")),
        token);

    /// <summary>Kills the process (SIGKILL), as a crash would.</summary>
    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string AddressOf(string name) =>
        Regex.Match(_banner, $"^  {name} +(http://[^/]+/)", RegexOptions.Multiline).Groups[1].Value;

    [GeneratedRegex("^  curl -s (?<url>\\S+) -H 'content-type: application/json' -d '(?<body>.*)'$")]
    private static partial Regex Curl();
}
