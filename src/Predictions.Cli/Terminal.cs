using Spectre.Console;

namespace Predictions.Cli;

/// <summary>Standard output for tables, in color on a terminal.</summary>
internal static class Terminal
{
    // A narrower table would break numbers. A pipe or file has no width.
    private const int MinWidth = 160;

    public static IAnsiConsole Console() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Out) });

    /// <summary>Standard output, wide enough for a table.</summary>
    public static IAnsiConsole Wide() => Widened(Console());

    /// <summary>Standard error, wide enough for a table, for a command whose output is data.</summary>
    public static IAnsiConsole WideError() =>
        Widened(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Error) }));

    private static IAnsiConsole Widened(IAnsiConsole console)
    {
        console.Profile.Width = Math.Max(console.Profile.Width, MinWidth);
        return console;
    }
}
