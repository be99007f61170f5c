using System.Diagnostics;

namespace Predictions.Cli.Tests;

/// <summary>The <c>predictions</c> command in a process of its own, which can be killed.</summary>
internal sealed class PredictionsProcess : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _error;

    private PredictionsProcess(Process process) => (_process, _error) = (process, process.StandardError.ReadToEndAsync());

    public static PredictionsProcess Start(string[] args, params (string Name, string Value)[] environment)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "predictions.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. args]) { RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new PredictionsProcess(Process.Start(start)!);
    }

    /// <summary>Waits until something is so while it runs.</summary>
    public async Task WaitAsync(Func<bool> isSo, CancellationToken cancellation)
    {
        var began = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.False(_process.HasExited, _process.HasExited ? await _error : "");
            Assert.InRange(began.Elapsed, TimeSpan.Zero, Longest);
            await Task.Delay(1, cancellation);
        }
    }

    public async Task<(int Code, string Error)> EndAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation).WaitAsync(Longest, cancellation);
        return (_process.ExitCode, await _error);
    }

    /// <summary>Ends it at once (SIGKILL), as a crash would.</summary>
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
