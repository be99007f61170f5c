using System.CommandLine;

namespace Predictions.Cli.Models;

/// <summary>Writes a report's page to the file of <c>--html</c>.</summary>
internal static class PageFile
{
    public static Option<string?> Option() => new("--html")
    {
        Description = "Also write the report as one HTML page with plots.",
    };

    /// <summary>Writes the page whole or not at all, and prints its path.</summary>
    /// <param name="path">The file; <c>null</c> writes nothing.</param>
    /// <param name="page">Renders the page.</param>
    /// <returns>The exit code. An error was printed.</returns>
    public static int Write(string? path, Func<string> page)
    {
        if (path is null)
            return ExitCode.Success;
        var text = page();
        var code = AtomicFile.Write("--html", path, writer => writer.Write(text));
        if (code == ExitCode.Success)
            Console.Error.WriteLine($"The page is in {Path.GetFullPath(path)}");
        return code;
    }
}
