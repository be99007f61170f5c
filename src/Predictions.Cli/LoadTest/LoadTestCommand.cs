using System.CommandLine;
using System.Net.Sockets;
using Predictions.LoadTest.Load;
using Predictions.LoadTest.Results;
using Predictions.LoadTest.Targets;
using Spectre.Console;

namespace Predictions.Cli.LoadTest;

/// <summary><c>predictions loadtest</c>: loads an instance and measures it.</summary>
internal static class LoadTestCommand
{
    private const string Name = "loadtest";

    // After Ctrl-C, a verb waits for the last responses and writes its results.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromMinutes(11);

    public static Command Create() =>
        new(
            Name, "Load an instance and measure it. Exit codes: 0 held, 1 missed, 2 invalid command line, 3 could not run.")
        {
            PopulateCommand.Create(), RunCommand.Create(), SearchCommand.Create(), CurveCommand.Create(), SoakCommand.Create(),
            SideBySideCommand.Create(),
        };

    /// <summary>Whether the command line names one of these verbs.</summary>
    public static bool Owns(ParseResult parsed) =>
        parsed.CommandResult.Command.Name == Name || parsed.CommandResult.Command.Parents.Any(p => p.Name == Name);

    /// <summary>Runs a verb with the exit codes and the termination timeout of load tests.</summary>
    public static async Task<int> InvokeAsync(ParseResult parsed)
    {
        var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TerminationTimeout };
        var code = await parsed.InvokeAsync(configuration).ConfigureAwait(false);
        return parsed.Errors.Count > 0 ? LoadTestExitCode.Invalid : code;
    }

    /// <summary>Creates a verb whose expected failures become one line on standard error and an exit code.</summary>
    public static Command Verb(string name, string description, Func<ParseResult, CancellationToken, Task<int>> run,
        params Option[] options)
    {
        var command = new Command(name, description).With(options);
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                return await run(parsed, cancellation).ConfigureAwait(false);
            }
            catch (UsageException e)
            {
                return LoadTestExitCode.Fail(LoadTestExitCode.Invalid, e.Message);
            }
            catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
            {
                return LoadTestExitCode.Fail(LoadTestExitCode.CouldNotRun, e.Message.ReplaceLineEndings(" "));
            }
        });
        return command;
    }

    /// <summary>Creates a verb that loads targets, with the options of all loads and of result files.</summary>
    public static Command LoadVerb(string name, string description, Func<ParseResult, CancellationToken, Task<int>> run,
        params IEnumerable<Option> options) =>
        Verb(name, description, run, [.. options, ReportFiles.Json, ReportFiles.Html, ReportFiles.Operators, .. LoadOptions.All]);

    public static void WriteLines(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            Console.Out.WriteLine(line);
    }
}

/// <summary>The exit codes of <c>loadtest</c>.</summary>
internal static class LoadTestExitCode
{
    /// <summary>The load ran, and the target met its objective.</summary>
    public const int Held = 0;

    /// <summary>The load ran, and the target missed its objective.</summary>
    public const int Missed = 1;

    /// <summary>The command line is invalid.</summary>
    public const int Invalid = 2;

    /// <summary>The load did not run, or not to its end.</summary>
    public const int CouldNotRun = 3;

    /// <summary>Writes the reason to standard error and returns the code.</summary>
    public static int Fail(int code, string reason)
    {
        Console.Error.WriteLine($"predictions loadtest: {reason}");
        return code;
    }
}

/// <summary>An invalid command line; the message is the line for standard error.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>
/// Shows the progress of a load on standard error, so that standard output has the results only. A terminal gets one line that is
/// overwritten; a file gets a line every ten seconds.
/// </summary>
internal sealed class ProgressLine(string what)
{
    private const double SecondsBetweenLines = 10;

    private static readonly IAnsiConsole Screen =
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private double _writtenAt = double.NegativeInfinity;

    /// <summary>Runs one load.</summary>
    /// <exception cref="IOException">The target does not accept connections.</exception>
    public static async Task<Measurement> MeasureAsync(
        LoadPlan plan, ServerProcess? server, string what, CancellationToken cancellation, TimeSpan? interval = null,
        Action<ProgressSample>? progress = null)
    {
        var line = new ProgressLine(what);
        try
        {
            return await LoadRun.MeasureAsync(plan, server, interval ?? Interval, sample =>
            {
                progress?.Invoke(sample);
                line.Write(sample);
            }, cancellation).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw new IOException($"{plan.Target}: {e.Message}", e);
        }
        finally
        {
            if (Screen.Profile.Out.IsTerminal)
                Console.Error.WriteLine();
        }
    }

    private void Write(ProgressSample sample)
    {
        var phase = sample.Seconds < 0 ? "warm-up" : $"{sample.Seconds,4:0} s";
        var line = $"{what}  {phase}  {sample.Throughput,9:N0}/s  p99 {sample.P99Ms,7:0.00} ms  errors {sample.Errors:N0}";
        if (Screen.Profile.Out.IsTerminal)
            Screen.MarkupInterpolated($"\r[grey]{line}[/]  ");
        else if (sample.Seconds - _writtenAt >= SecondsBetweenLines)
            Console.Error.WriteLine(line);
        else
            return;
        _writtenAt = sample.Seconds;
    }
}
