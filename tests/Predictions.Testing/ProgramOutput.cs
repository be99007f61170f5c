using System.Diagnostics;

namespace Predictions.Testing;

/// <summary>A program that ran to its end.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Out">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
public sealed record ProgramOutput(int Code, string Out, string Error)
{
    /// <summary>Runs a program. A cancellation kills it.</summary>
    /// <param name="start">The program.</param>
    /// <param name="cancellation">Kills it.</param>
    /// <param name="started">Gets the process once it runs.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program is missing.</exception>
    public static async Task<ProgramOutput> OfAsync(
        ProcessStartInfo start, CancellationToken cancellation, Action<Process>? started = null)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        started?.Invoke(process);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new ProgramOutput(process.ExitCode, await output, await errors);
    }
}
