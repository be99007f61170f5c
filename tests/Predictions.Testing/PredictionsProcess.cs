using System.Diagnostics;

namespace Predictions.Testing;

/// <summary>The <c>predictions</c> command, which lies beside the test, in a process of its own, which can be killed.</summary>
public sealed class PredictionsProcess : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _out;
    private readonly Task<string> _error;

    private PredictionsProcess(Process process) =>
        (_process, _out, _error) = (process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

    public int Id => _process.Id;

    public static PredictionsProcess Start(string[] args, params (string Name, string Value)[] environment)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "predictions.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. args])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new PredictionsProcess(Process.Start(start)!);
    }

    /// <summary>Waits until something is so while it runs.</summary>
    /// <exception cref="InvalidOperationException">It ended before.</exception>
    /// <exception cref="TimeoutException">It was not so for three minutes.</exception>
    public async Task WaitAsync(Func<bool> isSo, CancellationToken cancellation)
    {
        var began = Stopwatch.StartNew();
        while (!isSo())
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"predictions ended with {_process.ExitCode}: {await _error}");
            if (began.Elapsed > Longest)
                throw new TimeoutException($"not so after {Longest}");
            await Task.Delay(1, cancellation);
        }
    }

    /// <summary>Waits for its end.</summary>
    public async Task<(int Code, string Out, string Error)> EndAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation).WaitAsync(Longest, cancellation);
        return (_process.ExitCode, await _out, await _error);
    }

    /// <summary>Ends it at once (SIGKILL), as a crash would; what it started goes on.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }
}
