using System.CommandLine;

namespace Predictions.Cli.Populations;

/// <summary>What every run over a population can be told.</summary>
internal static class RunOptions
{
    private const int MostParallel = 256;
    private const int MostStoreSeconds = 24 * 60 * 60;

    public static readonly Option<int> Parallel = Ranged(
        new Option<int>("--parallel")
        {
            Description = "How many batches are worked on at once, 1 to 256. Default: the number of processors.",
            DefaultValueFactory = _ => Math.Clamp(Environment.ProcessorCount, 1, MostParallel),
        },
        1, MostParallel);

    public static readonly Option<int> StoreSeconds = Ranged(
        new Option<int>("--store-seconds")
        {
            Description = "How long a store that does not answer is waited for, 0 to 86400 s.", DefaultValueFactory = _ => 60,
        },
        0, MostStoreSeconds);

    public static readonly Option<bool> Restart = new("--restart")
    {
        Description = "Begin anew where an earlier run was not finished.",
    };

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
