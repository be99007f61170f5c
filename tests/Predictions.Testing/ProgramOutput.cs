using System.Diagnostics;

namespace Predictions.Testing;

/// <summary>A program that ran to its end.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Out">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
public sealed record ProgramOutput(int Code, string Out, string Error)
{
    /// <summary>Runs a program. A cancellation kills it.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program is missing.</exception>
    public static async Task<ProgramOutput> OfAsync(ProcessStartInfo start, CancellationToken cancellation)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
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
