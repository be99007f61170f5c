using System.CommandLine;

namespace Predictions.Cli.Batches;

/// <summary>What every run over a population can be told.</summary>
internal static class RunOptions
{
    private const int MostParallel = 256;
    private const int MostCheckpointSeconds = 3_600;
    private const int MostStoreSeconds = 24 * 60 * 60;

    private static readonly Option<int> Parallel = Ranged(
        new Option<int>("--parallel")
        {
            Description = "How many batches are worked on at once, 1 to 256. Default: the number of processors.",
            DefaultValueFactory = _ => Math.Clamp(Environment.ProcessorCount, 1, MostParallel),
        },
        1, MostParallel);

    private static readonly Option<int> StoreSeconds = Ranged(
        new Option<int>("--store-seconds")
        {
            Description = "How long a store that does not answer is waited for, 0 to 86400 s.", DefaultValueFactory = _ => 60,
        },
        0, MostStoreSeconds);

    private static readonly Option<int> CheckpointSeconds = Ranged(
        new Option<int>("--checkpoint-seconds")
        {
            Description = "How much work a kill may cost, 0 to 3600 s.", DefaultValueFactory = _ => 5,
        },
        0, MostCheckpointSeconds);

    private static readonly Option<bool> Restart = new("--restart")
    {
        Description = "Begin anew where an earlier run was not finished.",
    };

    public static IEnumerable<Option> All => [Parallel, StoreSeconds, CheckpointSeconds, Restart];

    /// <summary>What was chosen.</summary>
    public static RunChoice Read(ParseResult parsed) => new(
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
