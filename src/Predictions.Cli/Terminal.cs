using Spectre.Console;

namespace Predictions.Cli;

/// <summary>Where tables go: to standard output as it is now, in colour where that is a terminal.</summary>
internal static class Terminal
{
    // Narrower, a table would break numbers in two; a pipe or file has no width of its own.
    private const int MinWidth = 160;

    public static IAnsiConsole Console() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Out) });

    /// <summary>The same, wide enough for a table.</summary>
    public static IAnsiConsole Wide()
    {
        var console = Console();
        console.Profile.Width = Math.Max(console.Profile.Width, MinWidth);
        return console;
    }
}
