using System.Buffers;
using System.Text.Json;
using Predictions.Core;

namespace Predictions.Cli.Batches;

/// <summary>What a batch of users adds to the output, and their count; used again for another batch once it is written.</summary>
internal sealed class BatchText
{
    private const int UsualBytes = 1 << 18;

    public BatchText()
    {
        // Every line is a document of its own, which the writer's checks do not know; what is laid here is held by tests.
        Json = new Utf8JsonWriter(Bytes, new JsonWriterOptions { SkipValidation = true });
    }

    public ArrayBufferWriter<byte> Bytes { get; } = new(UsualBytes);

    /// <summary>Writes into <see cref="Bytes"/>; <see cref="EndJsonLine"/> after every line.</summary>
    public Utf8JsonWriter Json { get; }

    public Counts Counts { get; private set; } = new();

    /// <summary>What came of each user, in order.</summary>
    public List<string> Outcomes { get; } = [];

    public void EndJsonLine()
    {
        Json.Flush();
        Json.Reset();
        Bytes.Write("\n"u8);
    }

    public BatchText Cleared()
    {
        Bytes.ResetWrittenCount();
        Outcomes.Clear();
        Counts = new Counts();
        return this;
    }
}

/// <summary>How users are written: as CSV or as NDJSON. Stateless, so that several batches are written at once.</summary>
internal interface IUserText<in T>
{
    /// <summary>What comes before the first user.</summary>
    void Begin(BatchText text);

    void Write(BatchText text, string userId, T value);

    /// <summary>Why there is nothing to write of a user.</summary>
    void Fail(BatchText text, string userId, PredictionError error);
}
