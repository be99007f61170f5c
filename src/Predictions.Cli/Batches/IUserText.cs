using Predictions.Core;

namespace Predictions.Cli.Batches;

/// <summary>How users are written: as CSV or as NDJSON. Stateless, so that several batches are written at once.</summary>
internal interface IUserText<in T>
{
    /// <summary>What comes before the first user.</summary>
    void Begin(BatchText text);

    void Write(BatchText text, string userId, T value);

    /// <summary>Why there is nothing to write of a user.</summary>
    void Fail(BatchText text, string userId, PredictionError failure);
}
