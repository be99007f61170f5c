using System.CommandLine;

namespace Predictions.Cli.Models;

/// <summary>Writes a report's page where <c>--html</c> asks for it.</summary>
internal static class PageFile
{
    public static Option<string?> Option() => new("--html")
    {
        Description = "Also write the report as one page with its plots, to be looked at in a browser.",
    };

    /// <summary>Writes the page whole or not at all, and says where it lies.</summary>
    /// <param name="path">Where to; <c>null</c> writes nothing.</param>
    /// <param name="page">Makes the page.</param>
    /// <returns>The exit code: a failure has been said.</returns>
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
