using System.ComponentModel;
using System.Text;
using CliWrap;
using CliWrap.Buffered;

namespace Predictions.Deploy.Programs;

/// <summary>The result of a program that has ended.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record ProgramResult(int Code, string Out, string Error)
{
    // The prefixes that Helm and git use.
    private static readonly string[] Warnings = ["WARNING", "level=", "warning:"];
    private static readonly string[] Failures = ["Error:", "fatal:"];

    public bool Succeeded => Code == 0;

    /// <summary>The last error that it printed, in one line of at most 600 characters.</summary>
    public string ErrorSummary
    {
        get
        {
            var all = (Error.Trim().Length > 0 ? Error : Out)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var lines = Array.FindAll(all, l => !Warnings.Any(l.StartsWith));
            var from = Array.FindLastIndex(lines, l => Failures.Any(l.StartsWith));
            var said = string.Join(" ", from < 0 ? lines.TakeLast(1) : lines.Skip(from));
            return said.Length > 600 ? said[..600] + "…" : said.Length == 0 ? $"it exited with {Code} and printed nothing" : said;
        }
    }
}

/// <summary>Runs other programs.</summary>
internal static class ProgramRun
{
    private static readonly TimeSpan KillDelay = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Runs a program that only reads, for at most a minute. Helm and git have no limit for a silent server.</summary>
    /// <param name="name">Its name in the error, such as "git fetch".</param>
    /// <inheritdoc cref="RunAsync"/>
    /// <exception cref="DeployException">The program cannot be started, or does not end in time.</exception>
    public static async Task<ProgramResult> AskAsync(
        string name, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment,
        string input, CancellationToken stop)
    {
        using var within = CancellationTokenSource.CreateLinkedTokenSource(stop);
        within.CancelAfter(AskTimeout);
        try
        {
            return await RunAsync(program, arguments, environment, input, stop: within.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw DeployException.NotBegun($"{name} did not end within {AskTimeout.TotalSeconds:0} s");
        }
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">The path or name.</param>
    /// <param name="arguments">The arguments, passed without a shell.</param>
    /// <param name="environment">Variables in addition to this process's.</param>
    /// <param name="input">Standard input; empty for none.</param>
    /// <param name="started">Receives the process id.</param>
    /// <param name="stop">Interrupts the program, as Ctrl-C does, and waits for its end; kills it after a delay.</param>
    /// <exception cref="DeployException">The program cannot be started.</exception>
    public static async Task<ProgramResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        string input = "",
        Action<int>? started = null,
        CancellationToken stop = default)
    {
        var command = Cli.Wrap(program).WithArguments(arguments).WithValidation(CommandResultValidation.None)
            .WithEnvironmentVariables(environment ?? new Dictionary<string, string?>())
            .WithStandardInputPipe(PipeSource.FromString(input));
        using var kill = new CancellationTokenSource();
        await using var asked = stop.Register(() => kill.CancelAfter(KillDelay));
        try
        {
            var run = command.ExecuteBufferedAsync(Encoding.UTF8, Encoding.UTF8, kill.Token, stop);
            started?.Invoke(run.ProcessId);
            var result = await run;
            return new ProgramResult(result.ExitCode, result.StandardOutput, result.StandardError);
        }
        catch (Win32Exception e)
        {
            throw DeployException.NotBegun($"{program} cannot be run: {e.Message}");
        }
    }
}
