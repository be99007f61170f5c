using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Predictions.Architecture.Tests;

/// <summary>Limits on the length and the names of source files.</summary>
public partial class SourceTests(ITestOutputHelper output)
{
    private const int MaxLines = 400;

    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    private static readonly string[] Files =
        [.. Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories).Where(f => !Generated().IsMatch(f))];

    [Fact]
    public void No_file_is_over_400_lines() =>
        Assert.Empty(Files.Where(f => File.ReadLines(f).Count() > MaxLines).Select(Name));

    [Fact]
    public void No_name_is_vague() => Assert.Empty(Files.Where(f => Vague().IsMatch(Name(f))).Select(Name));

    /// <summary>Reported only: a bound on it would reward small files for their own sake.</summary>
    [Fact]
    public void The_median_file_has_some_lines()
    {
        var lines = Files.Select(f => File.ReadLines(f).Count()).Order().ToArray();
        output.WriteLine($"{lines.Length} C# files, {lines.Sum()} lines, median {lines[lines.Length / 2]}");
        Assert.NotEmpty(lines);
    }

    private static string Name(string file) => Path.GetRelativePath(Root, file);

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex(@"[/\\](obj|bin|\.git|TestResults|artifacts)[/\\]")]
    private static partial Regex Generated();

    [GeneratedRegex(@"(Utils?|Helpers?|Common|Manager|Misc)([/\\]|\.cs$)")]
    private static partial Regex Vague();
}
