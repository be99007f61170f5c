using System.Diagnostics;

namespace Predictions.Testing;

/// <summary>The <c>predictions</c> command from the test's folder, in a process that can be killed.</summary>
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

    /// <summary>Waits for a state while the command runs.</summary>
    /// <exception cref="InvalidOperationException">The command ended before.</exception>
    /// <exception cref="TimeoutException">The state was not reached within three minutes.</exception>
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

    /// <summary>Waits for the end of the command.</summary>
    public async Task<(int Code, string Out, string Error)> EndAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation).WaitAsync(Longest, cancellation);
        return (_process.ExitCode, await _out, await _error);
    }

    /// <summary>Kills the command (SIGKILL), like a crash. Its child processes keep running.</summary>
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
