using Predictions.Cli.Models;

namespace Predictions.Cli.Tests;

public sealed class PageFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("page").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_page_is_written_whole()
    {
        var path = Path.Combine(_directory, "report.html");
        File.WriteAllText(path, "an earlier one");
        Assert.Equal(ExitCode.Success, PageFile.Write(path, () => "<p>"));
        Assert.Equal("<p>", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_directory));
    }

    [Fact]
    public void A_place_that_cannot_be_written_fails_and_leaves_nothing()
    {
        Assert.Equal(ExitCode.Failure, PageFile.Write(Path.Combine(_directory, "absent", "report.html"), () => "<p>"));
        Assert.Equal(ExitCode.Failure, PageFile.Write(_directory, () => "<p>"));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_directory)!, Path.GetFileName(_directory) + "*.part"));
    }

    [Fact]
    public void Without_a_place_no_page_is_made() =>
        Assert.Equal(ExitCode.Success, PageFile.Write(null, () => throw new InvalidOperationException("made")));
}
