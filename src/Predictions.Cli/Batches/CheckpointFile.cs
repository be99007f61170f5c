using System.Text.Json;

namespace Predictions.Cli.Batches;

/// <summary>The checkpoint on the disk: always a whole one, also after a kill while it is written.</summary>
internal sealed class CheckpointFile(string path)
{
    public string Path => path;

    /// <summary>What an earlier run left; <c>null</c> where there is none.</summary>
    /// <exception cref="PopulationException">It cannot be read.</exception>
    public Checkpoint? Read()
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), CheckpointJson.Default.Checkpoint) : null;
        }
        catch (JsonException)
        {
            throw new PopulationException($"{path} is no checkpoint of a run; remove it, or begin anew with --restart");
        }
    }

    public void Write(Checkpoint checkpoint)
    {
        var part = path + ".new";
        using (var file = new FileStream(part, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, checkpoint, CheckpointJson.Default.Checkpoint);
            file.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
    }

    public void Delete() => File.Delete(path);
}
