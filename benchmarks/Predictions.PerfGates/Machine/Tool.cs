using System.ComponentModel;
using System.Diagnostics;

namespace Predictions.PerfGates.Machine;

/// <summary>Programs that are run to their end.</summary>
internal static class Tool
{
    /// <summary>Runs one and returns what it told on standard output. Ends it where it is cancelled.</summary>
    /// <exception cref="MeasurementException">It is missing, or ended with another code than 0.</exception>
    public static async Task<string> RunAsync(ProcessStartInfo command, CancellationToken cancellation)
    {
        using var process = Start(command);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var told = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode == 0
            ? await told
            : throw new MeasurementException(
                $"{command.FileName} {string.Join(' ', command.ArgumentList)} ended with {process.ExitCode}: {Last(await errors + await told)}");
    }

    /// <summary>Starts one.</summary>
    /// <exception cref="MeasurementException">It is missing.</exception>
    public static Process Start(ProcessStartInfo command)
    {
        try
        {
            return Process.Start(command)!;
        }
        catch (Win32Exception)
        {
            throw new MeasurementException($"{command.FileName} is missing; {Requirements.Needed}");
        }
    }

    private static string Last(string output) => string.Join(" | ", output.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(5));
}
