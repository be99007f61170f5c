using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Predictions.Architecture.Tests;

/// <summary>Links and names in the pages of the checkout lead somewhere.</summary>
public sealed partial class PageTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    private static readonly string[] Pages = [.. PagesIn(Root).Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_relative_link_leads_to_a_file_and_a_heading()
    {
        Assert.True(Pages.Length > 30);
        string[] broken = [.. Pages.SelectMany(page => Link().Matches(Fenced().Replace(File.ReadAllText(page), ""))
            .Select(link => link.Groups["target"].Value)
            .Where(target => !Scheme().IsMatch(target) && !IsThere(page, target))
            .Select(target => $"{Path.GetRelativePath(Root, page)} links to {target}"))];
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    /// <summary>
    /// README.md, the API guide and the model guide are left out: their own tests run their blocks. So are the runbooks, whose
    /// queries promtool checks.
    /// </summary>
    [Fact]
    public void Every_block_that_no_test_runs_is_marked_as_an_example()
    {
        string[] pages = [.. Pages.Where(page => Marked().IsMatch(Path.GetRelativePath(Root, page).Replace('\\', '/')))];
        Assert.True(pages.Length > 10);
        Assert.Empty(pages.SelectMany(Unmarked));

        static IEnumerable<string> Unmarked(string page)
        {
            var text = File.ReadAllText(page);
            return Fenced().Matches(text)
                .Where(block => !text[..block.Index].TrimEnd().EndsWith("<!-- example -->", StringComparison.Ordinal))
                .Select(block => $"{Path.GetRelativePath(Root, page)}: {block.Value.Split('\n')[1]}");
        }
    }

    [Fact]
    public void Every_name_in_the_page_on_changing_a_model_is_in_the_code()
    {
        var page = File.ReadAllText(Path.Combine(Root, "docs", "models", "changing-a-model.md"));
        var sources = string.Join('\n', new[] { "src", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !Generated().IsMatch(file)).Select(File.ReadAllText));
        string[] names = [.. TypeName().Matches(page).Select(name => name.Groups["type"].Value).Distinct()];
        Assert.True(names.Length > 15);
        Assert.Empty(names.Where(name => !Regex.IsMatch(sources, $@"\b{name}\b")));
    }

    private static IEnumerable<string> PagesIn(string folder) => Directory.EnumerateFiles(folder, "*.md").Concat(
        Directory.EnumerateDirectories(folder)
            .Where(d => Path.GetFileName(d) is ".github" or not (['.', ..] or "bin" or "obj" or "out"))
            .SelectMany(PagesIn));

    private static bool IsThere(string page, string target)
    {
        var parts = target.Split('#', 2);
        var path = parts[0].Length == 0
            ? page
            : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(parts[0])));
        if (!Path.Exists(path))
            return false;
        return parts.Length == 1 || !path.EndsWith(".md", StringComparison.Ordinal) || Anchors(path).Contains(parts[1]);
    }

    /// <summary>The anchors of a page's headings, as GitHub and GitLab form them.</summary>
    private static HashSet<string> Anchors(string page) =>
    [
        .. Heading().Matches(Fenced().Replace(File.ReadAllText(page), "")).Select(heading =>
            NoAnchor().Replace(LinkText().Replace(heading.Groups["text"].Value, "$1").ToLowerInvariant(), "").Replace(' ', '-')),
    ];

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^(docs/operations/[^/]+|docs/design/forecast|CONTRIBUTING|(charts|benchmarks)/README)\.md$")]
    private static partial Regex Marked();

    [GeneratedRegex("^[a-z]+:")]
    private static partial Regex Scheme();

    [GeneratedRegex("^ *```.*?^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex("^#+ (?<text>.*?)\\s*$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();

    [GeneratedRegex("`(?<type>[A-Z][a-z]+[A-Za-z]*)(\\.[A-Z][A-Za-z.]+)?`")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"[/\\](obj|bin)[/\\]")]
    private static partial Regex Generated();
}
