namespace Predictions.Testing;

/// <summary>A test class with a temporary folder, which is deleted after each test.</summary>
public abstract class FolderTest : IDisposable
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory("predictions-test-").FullName;

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The path of a file in the folder.</summary>
    protected string PathOf(string name) => Path.Combine(Folder, name);
}
