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
