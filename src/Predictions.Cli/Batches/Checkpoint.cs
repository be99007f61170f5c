using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Predictions.Cli.Batches;

/// <summary>How far a run has come, and what it was a run of: enough for another process to go on as if there had been one.</summary>
internal sealed record Checkpoint
{
    /// <summary>SHA-256 of the input and of every setting that the output depends on, in hex.</summary>
    public required string RunOf { get; init; }

    /// <summary>When the run began; the clock of everything in it that depends on today.</summary>
    public required DateTimeOffset Began { get; init; }

    public long InputBytes { get; init; }

    public long InputLines { get; init; }

    public long OutputBytes { get; init; }

    public long Users { get; init; }

    public required IReadOnlyDictionary<string, long> Failed { get; init; }

    [JsonIgnore]
    public FilePosition FilePosition => new(InputBytes, InputLines);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Checkpoint))]
internal sealed partial class CheckpointJson : JsonSerializerContext;

/// <summary>The checkpoint on the disk: always a whole one, also after a kill while it is written.</summary>
internal sealed class CheckpointFile(string path)
{
    public string Path => path;

    /// <summary>What an earlier run left; <c>null</c> where there is none.</summary>
    /// <exception cref="BatchException">It cannot be read.</exception>
    public Checkpoint? Read()
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), CheckpointJson.Default.Checkpoint) : null;
        }
        catch (JsonException)
        {
            throw new BatchException($"{path} is no checkpoint of a run; remove it, or begin anew with --restart");
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

/// <summary>What tells one run from another: its input, byte for byte, and the settings that its output depends on.</summary>
internal static class RunIdentity
{
    public static string Of(string inputFile, params string[] settings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var input = File.OpenRead(inputFile))
            hash.AppendData(SHA256.HashData(input));
        foreach (var setting in settings)
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(setting)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
