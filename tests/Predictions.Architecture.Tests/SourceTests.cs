using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Predictions.Architecture.Tests;

/// <summary>Rules of style that are numbers.</summary>
public partial class SourceTests(ITestOutputHelper output)
{
    private const int MaxLines = 400;
    private const int MinLines = 20;
    private const int MaxColumns = 130;

    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    private static readonly string[] Texts =
        [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Where(f => !Generated().IsMatch(f) && Written().IsMatch(f))];

    private static readonly string[] Files = [.. Texts.Where(f => f.EndsWith(".cs", StringComparison.Ordinal))];

    [Fact]
    public void No_file_is_over_400_lines() =>
        Assert.Empty(Texts.Where(f => Program().IsMatch(f) && File.ReadLines(f).Count() > MaxLines).Select(Name));

    [Fact]
    public void No_line_is_over_130_characters() => Assert.Empty(Texts.SelectMany(LongLines));

    /// <summary>Such a type belongs in the file of its user.</summary>
    [Fact]
    public void No_file_under_20_lines_holds_a_type_that_one_other_file_uses()
    {
        var words = Files.ToDictionary(f => f, f => Word().Matches(File.ReadAllText(f)).Select(m => m.Value).ToHashSet());
        var small =
            from file in Files
            where File.ReadLines(file).Count() < MinLines
            let types = Type().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value).ToList()
            where types.Count == 1
            let users = Files.Where(f => f != file && words[f].Contains(types[0])).ToList()
            where users.Count == 1 && ProjectOf(users[0]) == ProjectOf(file)
            select $"{Name(file)} belongs in {Name(users[0])}";
        Assert.Empty(small);
    }

    [Fact]
    public void Names_say_what_they_know() => Assert.Empty(Files.Where(f => Vague().IsMatch(Name(f))).Select(Name));

    /// <summary>Reported only: a bound on it would reward small files for their own sake.</summary>
    [Fact]
    public void The_median_file_has_some_lines()
    {
        var lines = Files.Select(f => File.ReadLines(f).Count()).Order().ToArray();
        output.WriteLine($"{lines.Length} C# files, {lines.Sum()} lines, median {lines[lines.Length / 2]}");
        Assert.NotEmpty(lines);
    }

    /// <summary>
    /// Rows of tables, quoted blocks of code and addresses in Markdown cannot be broken, so they may be longer. Charts and rules
    /// are left out: Helm's messages and PromQL must be one line.
    /// </summary>
    private static IEnumerable<string> LongLines(string file)
    {
        var (isMarkdown, isCode, number) = (file.EndsWith(".md", StringComparison.Ordinal), false, 0);
        foreach (var line in File.ReadLines(file))
        {
            number++;
            isCode ^= isMarkdown && line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            var isWhole = isMarkdown && (isCode || line.TrimStart().StartsWith('|') || Address().IsMatch(line));
            if (line.Length > MaxColumns && !isWhole)
                yield return $"{Name(file)}:{number} has {line.Length} characters";
        }
    }

    private static string Name(string file) => Path.GetRelativePath(Root, file);

    private static string ProjectOf(string file) => string.Join('/', Name(file).Split(Path.DirectorySeparatorChar).Take(2));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    // The card and the measured results are written by programs.
    [GeneratedRegex(@"[/\\](obj|bin|\.git|TestResults|\.tools)[/\\]|benchmarks[/\\]results[/\\]|models[/\\]cycle-length[/\\]")]
    private static partial Regex Generated();

    [GeneratedRegex(@"\.(cs|csproj|props|targets|sh|proto|md|js|css|html)$")]
    private static partial Regex Written();

    [GeneratedRegex(@"\.(cs|js|css|html)$")]
    private static partial Regex Program();

    [GeneratedRegex(@"(Utils?|Helpers?|Common|Manager|Misc)([/\\]|\.cs$)")]
    private static partial Regex Vague();

    [GeneratedRegex(
        @"^\s*(?:(?:public|internal|private|file|static|sealed|abstract|partial|readonly|ref)\s+)*"
        + @"(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?)\s+(\w+)",
        RegexOptions.Multiline)]
    private static partial Regex Type();

    [GeneratedRegex(@"\b[A-Z]\w+\b")]
    private static partial Regex Word();

    [GeneratedRegex(@"\]\(|://")]
    private static partial Regex Address();
}
