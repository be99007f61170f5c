using Spectre.Console;

namespace Predictions.Cli;

/// <summary>Where tables go: to standard output as it is now, in colour where that is a terminal.</summary>
internal static class Terminal
{
    public static IAnsiConsole Console() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Out) });
}
