using System.CommandLine;

namespace Predictions.Cli.Batches;

/// <summary>What every run over a population can be told.</summary>
internal static class RunOptions
{
    private const int MaxParallel = 256;
    private const int MaxCheckpointSeconds = 3_600;
    private const int MaxStoreSeconds = 24 * 60 * 60;

    private static readonly Option<int> Parallel = Ranged(
        new Option<int>("--parallel")
        {
            Description = "How many batches are worked on at once, 1 to 256. Default: the number of processors.",
            DefaultValueFactory = _ => Math.Clamp(Environment.ProcessorCount, 1, MaxParallel),
        },
        1, MaxParallel);

    private static readonly Option<int> StoreSeconds = Ranged(
        new Option<int>("--store-seconds")
        {
            Description = "How long a store that does not answer is waited for, 0 to 86400 s.", DefaultValueFactory = _ => 60,
        },
        0, MaxStoreSeconds);

    private static readonly Option<int> CheckpointSeconds = Ranged(
        new Option<int>("--checkpoint-seconds")
        {
            Description = "How much work a kill may cost, 0 to 3600 s.", DefaultValueFactory = _ => 5,
        },
        0, MaxCheckpointSeconds);

    private static readonly Option<bool> Restart = new("--restart")
    {
        Description = "Begin anew where an earlier run was not finished.",
    };

    public static IEnumerable<Option> All => [Parallel, StoreSeconds, CheckpointSeconds, Restart];

    /// <summary>What was chosen.</summary>
    public static RunSettings Read(ParseResult parsed) => new(
        parsed.GetValue(Parallel), parsed.GetValue(StoreSeconds), parsed.GetValue(CheckpointSeconds), parsed.GetValue(Restart));

    private static Option<int> Ranged(Option<int> option, int least, int most)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var value) || value < least || value > most))
                result.AddError($"{option.Name} must be {least} to {most}");
        });
        return option;
    }
}

/// <summary>How a run over a population is carried out; what comes of it does not depend on this.</summary>
/// <param name="Parallel">How many batches are worked on at once, 1 to 256.</param>
/// <param name="StoreSeconds">How long a store that does not answer is waited for, 0 to 86,400 s.</param>
/// <param name="CheckpointSeconds">How long after a checkpoint the next is written, 0 to 3,600 s.</param>
/// <param name="Restart">Whether to forget an earlier run.</param>
internal sealed record RunSettings(int Parallel, int StoreSeconds, int CheckpointSeconds, bool Restart);
