using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Predictions.Cli.Tests;

/// <summary>
/// The tables of docs/design/late-periods.md are what its commands print. PREDICTIONS_WRITE_DOCS=1 rewrites them.
/// </summary>
public sealed partial class LatePeriodsPageTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", ".."));
    private static readonly string Page = Path.Combine(Root, "docs", "design", "late-periods.md");

    [Fact]
    public void Every_table_is_what_its_command_prints()
    {
        var text = File.ReadAllText(Page).ReplaceLineEndings("\n");
        Assert.True(Command().Count(text) >= 6);
        var printed = Command().Replace(
            text, match => $"{match.Groups["before"].Value}\n{Printed(match)}{match.Groups["after"].Value}");
        if (Environment.GetEnvironmentVariable("PREDICTIONS_WRITE_DOCS") == "1")
            File.WriteAllText(Page, printed);
        Assert.Equal(printed, File.ReadAllText(Page).ReplaceLineEndings("\n"));
    }

    private static string Printed(Match command)
    {
        var args = command.Groups["args"].Value.Split(' ')
            .Select(arg => arg.StartsWith("docs/", StringComparison.Ordinal) ? Path.Combine(Root, arg) : arg);
        var typed = Typed.Run([.. args, "--models", Path.Combine(Root, "models")]);
        Assert.Equal((0, ""), (typed.Code, typed.Error));
        return typed.Out;
    }

    [GeneratedRegex(
        @"(?<before>^predictions (?<args>.+)\n```\n\n<!-- table -->\n)(?:(?!<!-- end)[\s\S])*(?<after><!-- end of table -->)",
        RegexOptions.Multiline)]
    private static partial Regex Command();

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
