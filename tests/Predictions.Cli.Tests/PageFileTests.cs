using Predictions.Cli.Models;
using Predictions.Testing;

namespace Predictions.Cli.Tests;

public sealed class PageFileTests : FolderTest
{
    [Fact]
    public void A_page_is_written_whole()
    {
        var path = PathOf("report.html");
        File.WriteAllText(path, "an earlier one");
        Assert.Equal(ExitCode.Success, PageFile.Write(path, () => "<p>"));
        Assert.Equal("<p>", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(Folder));
    }

    [Fact]
    public void A_place_that_cannot_be_written_fails_and_leaves_nothing()
    {
        Assert.Equal(ExitCode.Failure, PageFile.Write(Path.Combine(Folder, "absent", "report.html"), () => "<p>"));
        Assert.Equal(ExitCode.Failure, PageFile.Write(Folder, () => "<p>"));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Folder)!, Path.GetFileName(Folder) + "*.part"));
    }

    [Fact]
    public void Without_a_place_no_page_is_made() =>
        Assert.Equal(ExitCode.Success, PageFile.Write(null, () => throw new InvalidOperationException("made")));
}
