using System.Text;
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
    public void Of_two_files_both_are_written_or_neither()
    {
        var first = PathOf("a.csv");
        File.WriteAllText(first, "an earlier one");
        Assert.Equal(ExitCode.Failure, AtomicFile.WriteAll(Text("--out-a", first), Text("--out-b", Folder)));
        Assert.Equal("an earlier one", File.ReadAllText(first));
        Assert.Single(Directory.GetFiles(Folder));
        Assert.Equal(ExitCode.Success, AtomicFile.WriteAll(Text("--out-a", first), Text("--out-b", PathOf("b.csv"))));
        Assert.Equal(("--out-a", "--out-b"), (File.ReadAllText(first), File.ReadAllText(PathOf("b.csv"))));

        static OutputFile Text(string option, string path) =>
            new(option, path, stream => stream.Write(Encoding.UTF8.GetBytes(option)));
    }

    [Fact]
    public void Without_a_place_no_page_is_made() =>
        Assert.Equal(ExitCode.Success, PageFile.Write(null, () => throw new InvalidOperationException("made")));
}
