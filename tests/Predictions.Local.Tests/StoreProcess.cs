using System.Diagnostics;

namespace Predictions.Local.Tests;

/// <summary>Runs the embedded store as a process that a test can kill.</summary>
internal sealed class StoreProcess : IDisposable
{
    private readonly Process _process;

    private StoreProcess(Process process, string connectionString) => (_process, ConnectionString) = (process, connectionString);

    public string ConnectionString { get; }

    public static async Task<StoreProcess> StartAsync(string folder)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Predictions.Local.dll");
        var process = Process.Start(
            new ProcessStartInfo("dotnet", [program, "store", folder]) { RedirectStandardOutput = true })!;
        // The process prints its address after it starts to listen.
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The store did not start");
        return new StoreProcess(process, line.Split(' ')[1]);
    }

    /// <summary>Kills the process (SIGKILL), as a crash would.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }
}
