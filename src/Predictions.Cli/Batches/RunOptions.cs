using System.CommandLine;

namespace Predictions.Cli.Batches;

/// <summary>Options of every batch run.</summary>
internal static class RunOptions
{
    private const int MaxParallel = 256;
    private const int MaxCheckpointSeconds = 3_600;
    private const int MaxStoreSeconds = 24 * 60 * 60;

    private static readonly Option<int> Parallel = Ranged(
        new Option<int>("--parallel")
        {
            Description = "Batches to process at once, 1 to 256. Default: the number of processors.",
            DefaultValueFactory = _ => Math.Clamp(Environment.ProcessorCount, 1, MaxParallel),
        },
        1, MaxParallel);

    private static readonly Option<int> StoreSeconds = Ranged(
        new Option<int>("--store-seconds")
        {
            Description = "Seconds to retry while the store does not answer, 0 to 86400.", DefaultValueFactory = _ => 60,
        },
        0, MaxStoreSeconds);

    private static readonly Option<int> CheckpointSeconds = Ranged(
        new Option<int>("--checkpoint-seconds")
        {
            Description = "Seconds between checkpoints, 0 to 3600.", DefaultValueFactory = _ => 5,
        },
        0, MaxCheckpointSeconds);

    private static readonly Option<bool> Restart = CommandOption.Of<bool>(
        "--restart", "Discard an unfinished earlier run and start over.");

    public static IEnumerable<Option> All => [Parallel, StoreSeconds, CheckpointSeconds, Restart];

    /// <summary>The options of a run that has no output file to resume.</summary>
    public static IEnumerable<Option> WithoutResume => [Parallel, StoreSeconds];

    /// <summary>The chosen settings.</summary>
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

/// <summary>Settings of a batch run that do not change its output.</summary>
/// <param name="Parallel">Batches in progress, 1 to 256.</param>
/// <param name="StoreSeconds">Seconds to retry while the store does not answer, 0 to 86,400.</param>
/// <param name="CheckpointSeconds">Seconds between checkpoints, 0 to 3,600.</param>
/// <param name="Restart">Whether to discard an earlier run.</param>
internal sealed record RunSettings(int Parallel, int StoreSeconds, int CheckpointSeconds, bool Restart);
