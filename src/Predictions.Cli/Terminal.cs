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
    public static IAnsiConsole Wide()
    {
        var console = Console();
        console.Profile.Width = Math.Max(console.Profile.Width, MinWidth);
        return console;
    }
}
