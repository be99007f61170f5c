using System.CommandLine;
using System.Net.Sockets;
using Predictions.LoadTest.Load;
using Predictions.LoadTest.Results;
using Predictions.LoadTest.Servers;

namespace Predictions.LoadTest.Verbs;

/// <summary>What all verbs with a load do alike.</summary>
internal static class Loads
{
    /// <summary>Makes a verb of what it does; its expected failures become a line and an exit code.</summary>
    public static Command Verb(string name, string description, Func<ParseResult, CancellationToken, Task<int>> run, params Option[] options)
    {
        var command = new Command(name, description);
        foreach (var option in options)
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                return await run(parsed, cancellation).ConfigureAwait(false);
            }
            catch (UsageException e)
            {
                return ExitCode.Misused(e.Message);
            }
            catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
            {
                return ExitCode.Unable(e.Message.ReplaceLineEndings(" "));
            }
        });
        return command;
    }

    /// <summary>Runs one load with a line of progress.</summary>
    public static async Task<Measurement> MeasureAsync(LoadPlan plan, ServerProcess? server, string what, CancellationToken cancellation)
    {
        var line = new ProgressLine(what);
        try
        {
            return await LoadRun.MeasureAsync(plan, server, ProgressLine.Every, line.Report, cancellation).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw new IOException($"{plan.Target}: {e.Message}", e);
        }
        finally
        {
            ProgressLine.End();
        }
    }
}
