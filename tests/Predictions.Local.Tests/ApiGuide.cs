using System.Text.RegularExpressions;

namespace Predictions.Local.Tests;

/// <summary>The fenced blocks of docs/api.md, in their order.</summary>
internal static partial class ApiGuide
{
    /// <summary>A fenced block.</summary>
    /// <param name="Language">The word behind the opening fence.</param>
    /// <param name="Text">The lines between the fences.</param>
    /// <param name="Line">The line of the opening fence, from 1.</param>
    /// <param name="IsExample">Whether <c>&lt;!-- example --&gt;</c> precedes it: no test runs it.</param>
    public sealed record Block(string Language, string Text, int Line, bool IsExample);

    public static string Text { get; } = File.ReadAllText(PagePath());

    public static IReadOnlyList<Block> Blocks { get; } =
    [
        .. Fenced().Matches(Text).Select(m => new Block(
            m.Groups["language"].Value,
            m.Groups["text"].Value,
            Text.AsSpan(0, m.Groups["fence"].Index).Count('\n') + 1,
            m.Groups["example"].Success)),
    ];

    private static string PagePath()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Predictions.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Predictions.sln is in no folder above the test");
        return Path.Combine(folder.FullName, "docs", "api.md");
    }

    [GeneratedRegex(
        "^(?<example><!-- example -->\n)?(?<fence>```)(?<language>\\w*)\n(?<text>.*?\n)```$",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
