using Predictions.Models.Artifacts;

namespace Predictions.Models.Tests;

public class ScratchFolderTests
{
    // Nobody can make a folder in it, not even root, as on a root that is mounted read only.
    private const string Unwritable = "/proc";

    [Fact]
    public void The_first_folder_that_can_be_written_is_taken_and_left_as_it_was()
    {
        var folder = Directory.CreateTempSubdirectory("scratch-");
        try
        {
            Assert.Equal(folder.FullName, ScratchFolder.FirstWritable(Unwritable, folder.FullName, Path.GetTempPath()));
            Assert.Empty(folder.EnumerateFileSystemInfos());
        }
        finally
        {
            folder.Delete();
        }
    }

    [Fact]
    public void Where_none_can_be_written_there_is_none() =>
        Assert.Null(ScratchFolder.FirstWritable(Unwritable, "/nowhere"));
}
