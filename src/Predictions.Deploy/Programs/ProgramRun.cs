using System.ComponentModel;
using System.Text;
using CliWrap;
using CliWrap.Buffered;

namespace Predictions.Deploy.Programs;

/// <summary>What a program that ran to its end came to.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Out">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record ProgramResult(int Code, string Out, string Error)
{
    // How Helm and git begin such lines.
    private static readonly string[] Warnings = ["WARNING", "level=", "warning:"];
    private static readonly string[] Failures = ["Error:", "fatal:"];

    public bool Succeeded => Code == 0;

    /// <summary>The last thing that it complained of, in one line of at most 600 characters.</summary>
    public string Complaint
    {
        get
        {
            var all = (Error.Trim().Length > 0 ? Error : Out).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var lines = Array.FindAll(all, l => !Warnings.Any(l.StartsWith));
            var from = Array.FindLastIndex(lines, l => Failures.Any(l.StartsWith));
            var said = string.Join(" ", from < 0 ? lines.TakeLast(1) : lines.Skip(from));
            return said.Length > 600 ? said[..600] + "…" : said.Length == 0 ? $"it ended with {Code} and said nothing" : said;
        }
    }
}

/// <summary>Runs other programs.</summary>
internal static class ProgramRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <param name="program">Its path or name.</param>
    /// <param name="arguments">As they are: no shell sees them.</param>
    /// <param name="environment">Variables beside this process's own.</param>
    /// <param name="input">Its standard input; empty for none.</param>
    /// <param name="started">Is told its process id.</param>
    /// <param name="stop">Asks it to end, as Ctrl-C does, and waits for its end.</param>
    /// <exception cref="DeployException">It is not there.</exception>
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
        // One that does not end when it is asked to is ended.
        using var kill = new CancellationTokenSource();
        await using var asked = stop.Register(() => kill.CancelAfter(Patience));
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
