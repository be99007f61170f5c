using System.Diagnostics;

namespace Predictions.Deploy.Tests.Bench;

/// <summary>The <c>predictions</c> command in a process of its own, which can be killed.</summary>
internal sealed class PredictionsProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _out;
    private readonly Task<string> _error;

    private PredictionsProcess(Process process) =>
        (_process, _out, _error) = (process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

    public static PredictionsProcess Start(params string[] args)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "predictions.dll");
        return new PredictionsProcess(Process.Start(
            new ProcessStartInfo("dotnet", [program, .. args]) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true })!);
    }

    public int Id => _process.Id;

    public async Task<(int Code, string Out, string Error)> EndAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
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
