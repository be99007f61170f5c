using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Predictions.Training.Tables;

namespace Predictions.Cli.Batches;

/// <summary>The progress of a run, and the input and settings it belongs to. Another process can resume from it.</summary>
internal sealed record Checkpoint
{
    /// <summary>SHA-256 of the input and of every setting that the output depends on, in hexadecimal.</summary>
    public required string RunOf { get; init; }

    /// <summary>When the run began. Everything in the run that depends on today uses this time.</summary>
    public required DateTimeOffset Began { get; init; }

    public long InputBytes { get; init; }

    public long InputLines { get; init; }

    public long OutputBytes { get; init; }

    /// <summary>The bytes of the states that the run keeps for the next run.</summary>
    public long StatesBytes { get; init; }

    /// <summary>The position in the states of the run before.</summary>
    public long BeforeBytes { get; init; }

    public long Users { get; init; }

    public required IReadOnlyDictionary<string, long> Failed { get; init; }

    [JsonIgnore]
    public FilePosition FilePosition => new(InputBytes, InputLines);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Checkpoint))]
internal sealed partial class CheckpointJson : JsonSerializerContext;

/// <summary>The checkpoint file. It is replaced in one step, so a kill never leaves a partial file.</summary>
internal sealed class CheckpointFile(string path)
{
    public string Path => path;

    /// <summary>The checkpoint of an earlier run; <c>null</c> if there is none.</summary>
    /// <exception cref="BatchException">The file is not a checkpoint.</exception>
    public Checkpoint? Read()
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), CheckpointJson.Default.Checkpoint)
                : null;
        }
        catch (JsonException)
        {
            throw new BatchException($"{path} is not a checkpoint; remove it, or start over with --restart");
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

/// <summary>Identifies a run by the bytes of its input and by the settings that its output depends on.</summary>
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
