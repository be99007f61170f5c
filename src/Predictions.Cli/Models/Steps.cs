using System.Diagnostics;
using Spectre.Console;

namespace Predictions.Cli.Models;

/// <summary>
/// Prints the steps of a long run to standard error, so that standard output has only the result: a spinner on a terminal, one
/// line per step otherwise.
/// </summary>
internal static class Steps
{
    public static T Run<T>(Func<IProgress<string>, T> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Profile.Out.IsTerminal && console.Profile.Capabilities.Interactive
            ? console.Status().Start("Starting", status => work(new Spinner(console, status)))
            : work(new Lines());
    }

    private sealed class Lines : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine(value + " …");
    }

    private sealed class Spinner(IAnsiConsole console, StatusContext status) : IProgress<string>
    {
        private string? _step;
        private long _began;

        public void Report(string value)
        {
            if (_step is { } done)
                console.MarkupLineInterpolated($"[grey]{done} {Stopwatch.GetElapsedTime(_began).TotalSeconds:0.0} s[/]");
            (_step, _began) = (value, Stopwatch.GetTimestamp());
            status.Status(Markup.Escape(value));
        }
    }
}
