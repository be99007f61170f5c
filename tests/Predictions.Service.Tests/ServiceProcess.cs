using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Grpc.Net.Client;
using Predictions.Testing;

namespace Predictions.Service.Tests;

/// <summary>The program as it is run, in a process of its own.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ServiceProcess(Process process) => _process = process;

    public int HttpPort { get; private init; }

    public int GrpcPort { get; private init; }

    public int OperatorsPort { get; private init; }

    public int Id => _process.Id;

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
        Run(environment, LoopbackPort.Free(), LoopbackPort.Free());

    private static ServiceProcess Run((string Key, string Value)[] environment, int grpc, int operators)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Predictions.Service.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Its settings lie beside it, wherever it is started from.
            WorkingDirectory = Path.GetTempPath(),
        };
        var http = LoopbackPort.Free();
        start.Environment["Kestrel__Endpoints__Http__Url"] = $"http://127.0.0.1:{http}";
        start.Environment["Kestrel__Endpoints__Grpc__Url"] = $"http://127.0.0.1:{grpc}";
        start.Environment["Kestrel__Endpoints__Operators__Url"] = $"http://127.0.0.1:{operators}";
        start.Environment["Redis__CallTimeoutMs"] = "5000";
        start.Environment["Deadlines__MaxMs"] = "20000";
        foreach (var (key, value) in environment)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        var service = new ServiceProcess(Process.Start(start)!) { HttpPort = http, GrpcPort = grpc, OperatorsPort = operators };
        service._process.OutputDataReceived += service.Keep;
        service._process.ErrorDataReceived += service.Keep;
        service._process.BeginOutputReadLine();
        service._process.BeginErrorReadLine();
        return service;
    }

    /// <summary>Starts the program and waits until it is ready.</summary>
    public static Task<ServiceProcess> StartAsync(params (string Key, string Value)[] environment) =>
        ReadyAsync(Run(environment));

    /// <summary>The same at ports that are known to others already.</summary>
    public static Task<ServiceProcess> StartAtAsync(int grpc, int operators, params (string Key, string Value)[] environment) =>
        ReadyAsync(Run(environment, grpc, operators));

    private static async Task<ServiceProcess> ReadyAsync(ServiceProcess service)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{service.OperatorsPort}") };
        var began = Stopwatch.StartNew();
        while (!await IsReadyAsync(http))
        {
            Assert.False(service._process.HasExited, service.Output);
            Assert.True(began.Elapsed < TimeSpan.FromSeconds(60), service.Output);
            await Task.Delay(50);
        }

        return service;
    }

    public GrpcChannel Channel() => GrpcChannel.ForAddress($"http://127.0.0.1:{GrpcPort}");

    public HttpClient Http() => new() { BaseAddress = new Uri($"http://127.0.0.1:{HttpPort}") };

    public HttpClient Operators() => new() { BaseAddress = new Uri($"http://127.0.0.1:{OperatorsPort}") };

    /// <summary>Asks it to stop, as an orchestrator does.</summary>
    public void Terminate() => PosixSignals.Terminate(_process.Id);

    /// <summary>Ends it at once, as a crash would.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
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

internal static partial class PosixSignals
{
    private const int SigTerm = 15;

    public static void Terminate(int processId) => Assert.Equal(0, Kill(processId, SigTerm));

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
