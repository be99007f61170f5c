using System.Diagnostics;
using System.Text;
using Predictions.Testing;

namespace Predictions.KafkaBridge.Tests;

/// <summary>The bridge in its own process, which can be killed and started again with the same settings.</summary>
internal sealed class BridgeProcess : IDisposable
{
    private readonly (string Key, string Value)[] _settings;
    private readonly StringBuilder _output = new();
    private Process? _process;

    public BridgeProcess(params (string Key, string Value)[] settings) =>
        _settings = [("Operators:Url", $"http://127.0.0.1:{Port = LoopbackPort.Free()}"), .. settings];

    public int Port { get; }

    /// <summary>What it has written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public void Start()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Predictions.KafkaBridge.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in _settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        _process?.Dispose();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Ends it at once (SIGKILL), as a crash would.</summary>
    public void Kill()
    {
        Assert.False(_process!.HasExited, Output);
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Asks it to stop, and waits for its exit code.</summary>
    public async Task<int> StopAsync(CancellationToken cancellation)
    {
        ProcessSignal.Terminate(_process!.Id);
        return await ExitAsync(cancellation);
    }

    /// <summary>Waits for a state, and fails with the output after a long while.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var began = Stopwatch.StartNew();
        while (!await isSo())
        {
            Assert.True(began.Elapsed < KafkaUnderTest.Limit, $"not so after {KafkaUnderTest.Limit}: {Output}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public Task UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    /// <summary>Its metrics; empty before its endpoint answers.</summary>
    public async Task<string> MetricsAsync()
    {
        using var operators = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
        try
        {
            return await operators.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }

    public async Task<int> ExitAsync(CancellationToken cancellation)
    {
        await _process!.WaitForExitAsync(cancellation).WaitAsync(KafkaUnderTest.Limit, cancellation);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
            Kill();
        _process?.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.AppendLine(line.Data);
    }
}
