using Predictions.LoadTest.Load;
using Spectre.Console;

namespace Predictions.LoadTest.Verbs;

/// <summary>
/// Tells how a load is going, on standard error so that standard output is the result alone: one line that is written over on a
/// terminal, a line now and then elsewhere.
/// </summary>
internal sealed class ProgressLine(string what)
{
    private const double SecondsBetweenLines = 10;

    private static readonly IAnsiConsole Screen =
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    private double _saidAt = double.NegativeInfinity;

    public static TimeSpan Every { get; } = TimeSpan.FromSeconds(1);

    public void Report(Moment moment)
    {
        var phase = moment.Seconds < 0 ? "warming up" : $"{moment.Seconds,4:0} s";
        var line = $"{what}  {phase}  {moment.Throughput,9:N0}/s  p99 {moment.P99Ms,7:0.00} ms  errors {moment.Errors:N0}";
        if (Screen.Profile.Out.IsTerminal)
            Screen.MarkupInterpolated($"\r[grey]{line}[/]  ");
        else if (moment.Seconds - _saidAt >= SecondsBetweenLines)
            Console.Error.WriteLine(line);
        else
            return;
        _saidAt = moment.Seconds;
    }

    /// <summary>Leaves the line as it is.</summary>
    public static void End()
    {
        if (Screen.Profile.Out.IsTerminal)
            Console.Error.WriteLine();
    }
}
