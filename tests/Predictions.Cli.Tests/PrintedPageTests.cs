using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Predictions.Cli.Tests;

/// <summary>
/// The tables of docs/design/late-periods.md and the texts of docs/models/explaining-a-forecast.md are what their commands print.
/// PREDICTIONS_WRITE_DOCS=1 rewrites them.
/// </summary>
public sealed partial class PrintedPageTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    [Theory]
    [InlineData("docs/design/late-periods.md", 6)]
    [InlineData("docs/models/explaining-a-forecast.md", 3)]
    public void Every_output_is_what_its_command_prints(string name, int commands)
    {
        var page = Path.Combine(Root, name);
        var text = File.ReadAllText(page).ReplaceLineEndings("\n");
        Assert.True(Command().Count(text) >= commands);
        var printed = Command().Replace(
            text, match => $"{match.Groups["before"].Value}\n{Printed(match)}{match.Groups["after"].Value}");
        if (Environment.GetEnvironmentVariable("PREDICTIONS_WRITE_DOCS") == "1")
            File.WriteAllText(page, printed);
        Assert.Equal(printed, File.ReadAllText(page).ReplaceLineEndings("\n"));
    }

    private static string Printed(Match command)
    {
        var args = command.Groups["args"].Value.Split(' ')
            .Select(arg => arg.StartsWith("docs/", StringComparison.Ordinal) ? Path.Combine(Root, arg) : arg);
        var typed = Typed.Run([.. args, "--models", Path.Combine(Root, "models")]);
        Assert.Equal((0, ""), (typed.Code, typed.Error));
        return command.Groups["text"].Success ? $"```text\n{typed.Out}```\n" : typed.Out;
    }

    [GeneratedRegex(
        @"(?<before>^predictions (?<args>.+)\n```\n\n<!-- (?:table|(?<text>text)) -->\n(?:<!-- example -->)?)"
        + @"(?:(?!<!-- end)[\s\S])*(?<after><!-- end of (?:table|text) -->)",
        RegexOptions.Multiline)]
    private static partial Regex Command();

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
