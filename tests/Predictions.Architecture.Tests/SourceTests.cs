using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Predictions.Architecture.Tests;

/// <summary>Rules of style that are numbers.</summary>
public partial class SourceTests
{
    private const int MostLines = 400;
    private const int MostMedianLines = 80;

    private static readonly string Root = System.IO.Path.GetFullPath(System.IO.Path.Combine(Here(), "..", ".."));

    private static readonly string[] Files =
        [.. new[] { "src", "tests", "benchmarks" }.Select(d => System.IO.Path.Combine(Root, d)).Where(Directory.Exists)
            .SelectMany(d => Directory.GetFiles(d, "*.cs", SearchOption.AllDirectories))
            .Where(f => !Generated().IsMatch(f))];

    [Fact]
    public void No_file_is_over_400_lines() =>
        Assert.Empty(Files.Where(f => File.ReadLines(f).Count() > MostLines));

    [Fact]
    public void The_median_file_is_short()
    {
        var lines = Files.Select(f => File.ReadLines(f).Count()).Order().ToArray();
        Assert.InRange(lines[lines.Length / 2], 1, MostMedianLines);
    }

    [Fact]
    public void Names_say_what_they_know() =>
        Assert.Empty(Files.Where(f => Vague().IsMatch(f[Root.Length..])));

    private static string Here([CallerFilePath] string path = "") => System.IO.Path.GetDirectoryName(path)!;

    [GeneratedRegex(@"[/\\](obj|bin)[/\\]")]
    private static partial Regex Generated();

    [GeneratedRegex(@"(Utils?|Helpers?|Common|Manager|Misc)([/\\]|\.cs$)")]
    private static partial Regex Vague();
}
