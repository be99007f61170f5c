using Predictions.Models.Artifacts;

namespace Predictions.Models.Tests;

public class ScratchFolderTests
{
    // No user can create a folder in it, not even root, as on a read-only mount.
    private const string Unwritable = "/proc";

    [Fact]
    public void The_first_writable_folder_is_chosen_and_left_unchanged()
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
    public void Without_a_writable_folder_there_is_none() =>
        Assert.Null(ScratchFolder.FirstWritable(Unwritable, "/nowhere"));
}
