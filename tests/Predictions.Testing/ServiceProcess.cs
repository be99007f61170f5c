using System.Diagnostics;
using System.Text;
using Grpc.Net.Client;

namespace Predictions.Testing;

/// <summary>
/// The service in its own process: the Predictions.Service.dll next to the test's, in the folder of a publish, or any command.
/// The service's timeouts are long enough for a busy machine, on which it sheds no load, unless a test sets others.
/// </summary>
public sealed class ServiceProcess : IDisposable
{
    // Only a service that hangs takes so long.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    private readonly ProcessStartInfo _start;
    private readonly StringBuilder _output = new();
    private Process _process;

    private ServiceProcess(ProcessStartInfo start)
    {
        _start = start;
        _process = Started();
    }

    public int HttpPort { get; private init; }

    public int GrpcPort { get; private init; }

    public int OperatorsPort { get; private init; }

    public int Id => _process.Id;

    /// <summary>Its output so far, both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Starts the program without waiting for it.</summary>
    public static ServiceProcess Run(params (string Key, string Value)[] environment) =>
        RunFrom(AppContext.BaseDirectory, environment);

    /// <summary>Starts the program of a folder without waiting for it.</summary>
    public static ServiceProcess RunFrom(string folder, params (string Key, string Value)[] environment) => Run(
        new ProcessStartInfo("dotnet", [Path.Combine(folder, "Predictions.Service.dll")]),
        [
            ("Redis:CallTimeoutMs", "10000"), ("Redis:WriteTimeoutMs", "60000"), ("Deadlines:MaxMs", "60000"),
            ("Limits:MaxWaitMs", "10000"), .. environment,
        ]);

    /// <summary>Runs a command that starts a server with the service's endpoints, without waiting for it.</summary>
    public static ServiceProcess Run(ProcessStartInfo start, params IEnumerable<(string Key, string Value)> environment)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        // The service reads appsettings.json from its own folder, whatever the working directory is.
        start.WorkingDirectory = Path.GetTempPath();
        var (http, grpc, operators) = (LoopbackPort.Free(), LoopbackPort.Free(), LoopbackPort.Free());
        start.Environment["Kestrel__Endpoints__Http__Url"] = $"http://127.0.0.1:{http}";
        start.Environment["Kestrel__Endpoints__Grpc__Url"] = $"http://127.0.0.1:{grpc}";
        start.Environment["Kestrel__Endpoints__Operators__Url"] = $"http://127.0.0.1:{operators}";
        start.Environment["Kestrel__Endpoints__OperatorsGrpc__Url"] = "http://127.0.0.1:0";
        foreach (var (key, value) in environment)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        return new ServiceProcess(start) { HttpPort = http, GrpcPort = grpc, OperatorsPort = operators };
    }

    /// <summary>Starts the program and waits until it is ready.</summary>
    public static Task<ServiceProcess> StartAsync(params (string Key, string Value)[] environment) =>
        StartFromAsync(AppContext.BaseDirectory, environment);

    /// <summary>Starts the program of a folder and waits until it is ready.</summary>
    public static async Task<ServiceProcess> StartFromAsync(string folder, params (string Key, string Value)[] environment)
    {
        var service = RunFrom(folder, environment);
        await service.ReadyAsync();
        return service;
    }

    /// <summary>Starts it again, after ending it if need be, at the same addresses, and waits until it is ready.</summary>
    public Task RestartAsync()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
        _process = Started();
        return ReadyAsync();
    }

    /// <summary>Waits until it is ready; if it does not become ready, it is stopped.</summary>
    /// <param name="probeMs">The milliseconds between two probes.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task ReadyAsync(int probeMs = 50, CancellationToken cancellation = default)
    {
        using var http = Operators();
        var began = Stopwatch.StartNew();
        while (!await IsReadyAsync(http))
        {
            if (_process.HasExited || began.Elapsed > Timeout)
            {
                Dispose();
                throw new InvalidOperationException($"The service is not ready: {Output}");
            }

            await Task.Delay(probeMs, cancellation);
        }
    }

    public GrpcChannel Channel() => GrpcChannel.ForAddress($"http://127.0.0.1:{GrpcPort}");

    public HttpClient Http() => new() { BaseAddress = new Uri($"http://127.0.0.1:{HttpPort}") };

    public HttpClient Operators() => new() { BaseAddress = new Uri($"http://127.0.0.1:{OperatorsPort}") };

    /// <summary>Waits until its output contains a text, because a line may arrive after the state that it describes.</summary>
    public async Task LoggedAsync(string text, CancellationToken cancellation)
    {
        for (var began = Stopwatch.StartNew(); !Output.Contains(text, StringComparison.Ordinal);)
        {
            if (began.Elapsed > Timeout)
                throw new TimeoutException($"The service has not logged {text}: {Output}");
            await Task.Delay(20, cancellation);
        }
    }

    /// <summary>Asks it to stop, as an orchestrator does.</summary>
    public void Terminate() => ProcessSignal.Terminate(_process.Id);

    /// <summary>Ends it at once, as a crash would.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Its exit code, once it has ended.</summary>
    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(Timeout);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    private Process Started()
    {
        var process = Process.Start(_start)!;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.AppendLine(line.Data);
    }

    private static async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            using var response = await http.GetAsync("/health/ready");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
