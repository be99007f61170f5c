using System.Text.RegularExpressions;

namespace Predictions.Architecture.Tests;

/// <summary>Every test class that SECURITY.md names exists.</summary>
public partial class SecurityPageTests
{
    [Fact]
    public void Every_test_that_the_page_names_exists()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Predictions.sln")))
            root = root.Parent!;
        var files = Directory.EnumerateFiles(Path.Combine(root.FullName, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension).ToHashSet();
        var named = Named().Matches(File.ReadAllText(Path.Combine(root.FullName, "SECURITY.md"))).Select(m => m.Groups[1].Value)
            .ToList();
        Assert.NotEmpty(named);
        Assert.Empty(named.Where(name => !files.Contains(name)));
    }

    [GeneratedRegex("`([A-Za-z]+Tests)`")]
    private static partial Regex Named();
}
