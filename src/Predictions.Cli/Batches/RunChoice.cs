namespace Predictions.Cli.Batches;

/// <summary>How a run over a population is carried out; what comes of it does not depend on this.</summary>
/// <param name="Parallel">How many batches are worked on at once, 1 to 256.</param>
/// <param name="StoreSeconds">How long a store that does not answer is waited for, 0 to 86,400 s.</param>
/// <param name="CheckpointSeconds">How long after a checkpoint the next is written, 0 to 3,600 s.</param>
/// <param name="Restart">Whether to forget an earlier run.</param>
internal sealed record RunChoice(int Parallel, int StoreSeconds, int CheckpointSeconds, bool Restart);
