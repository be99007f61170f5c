using System.Text.RegularExpressions;

namespace Predictions.Testing;

/// <summary>A page of the checkout, with its fenced blocks in their order.</summary>
public sealed partial class MarkdownPage
{
    private MarkdownPage(string path)
    {
        Path = path;
        Text = File.ReadAllText(Checkout.PathOf(path));
        Blocks =
        [
            .. Fenced().Matches(Text).Select(m => new Block(
                m.Groups["language"].Value,
                m.Groups["text"].Value,
                $"{path}:{Text.AsSpan(0, m.Groups["fence"].Index).Count('\n') + 1}",
                m.Groups["example"].Success)),
        ];
    }

    /// <summary>A fenced block.</summary>
    /// <param name="Language">The word behind the opening fence.</param>
    /// <param name="Text">The lines between the fences.</param>
    /// <param name="Place">The path of the page and the line of the opening fence.</param>
    /// <param name="IsExample">Whether <c>&lt;!-- example --&gt;</c> precedes it: no test runs it.</param>
    public sealed record Block(string Language, string Text, string Place, bool IsExample);

    public string Path { get; }

    public string Text { get; }

    public IReadOnlyList<Block> Blocks { get; }

    /// <summary>
    /// The blocks of shell that are no examples, each with the output that follows it; <c>null</c> if none does.
    /// </summary>
    public IEnumerable<(Block Command, Block? Output)> Commands =>
        Blocks.Zip([.. Blocks.Skip(1), new Block("sh", "", "", false)])
            .Where(pair => pair.First is { Language: "sh", IsExample: false })
            .Select(pair =>
                (pair.First, pair.Second is { Language: "json" or "text", IsExample: false } output ? output : null));

    /// <summary>Reads a page by its path from the root of the checkout.</summary>
    public static MarkdownPage Read(string path) => new(path);

    /// <summary>The one block of a language that contains a text.</summary>
    public Block Find(string language, string part) =>
        Blocks.Single(b => b.Language == language && b.Text.Contains(part, StringComparison.Ordinal));

    [GeneratedRegex(
        "^(?<example><!-- example -->\n)?(?<fence>```)(?<language>\\w*)\n(?<text>.*?\n)```$",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
