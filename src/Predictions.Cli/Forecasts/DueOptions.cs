using System.CommandLine;
using Predictions.Cli.Batches;
using Predictions.Core.Forecasting;

namespace Predictions.Cli.Forecasts;

/// <summary>The options that select users whose next period is likely to start soon.</summary>
/// <param name="WithinDays">Days after <c>as_of</c>.</param>
/// <param name="Probability">
/// A user is due if the next period begins on <c>as_of</c> or in those days with at least this probability.
/// </param>
/// <param name="ChangedSince">The output of the run before; <c>null</c> for a first run.</param>
internal sealed record DueOptions(int WithinDays, double Probability, string? ChangedSince)
{
    private const int MaxWithinDays = 45;
    private const double MinProbability = 0.01;
    private const double MaxProbability = 0.99;

    /// <summary>The median of the forecast: the probability at which the likely day lies in the days.</summary>
    private const double DefaultProbability = 0.5;

    // The rounding error of a cumulative sum of doubles, which the likely day allows for too.
    private const double Rounding = 1e-12;

    private static readonly Option<int?> Within = CommandOption.Of<int?>(
        "--due-within",
        $"Write only users whose next period is likely to start within these days of as-of, 0 to {MaxWithinDays}. " +
        "The file of users must be sorted by bytes.");

    private static readonly Option<double> Threshold = CommandOption.Of(
        "--due-probability",
        $"A user is due from this probability of a start within --due-within on, {MinProbability} to {MaxProbability}.",
        DefaultProbability);

    private static readonly Option<string?> Since = CommandOption.Of<string?>(
        "--changed-since",
        "The --out of the last --due-within run. Write users whose dates, status or due state moved since that run.");

    public static IEnumerable<Option> All => [Within, Threshold, Since];

    /// <summary>The chosen options; <c>null</c> without --due-within.</summary>
    /// <exception cref="BatchException">An option is out of range, or does not go with another.</exception>
    public static DueOptions? Read(ParseResult parsed, UsersFiles files)
    {
        var since = parsed.GetValue(Since);
        if (parsed.GetValue(Within) is not { } days)
            return since is null && parsed.GetResult(Threshold) is null or { Implicit: true }
                ? null
                : throw new BatchException("--changed-since and --due-probability need --due-within");
        if (days is < 0 or > MaxWithinDays)
            throw new BatchException($"--due-within must be 0 to {MaxWithinDays}");
        // Written so that NaN fails.
        if (parsed.GetValue(Threshold) is not (>= MinProbability and <= MaxProbability))
            throw new BatchException($"--due-probability must be {MinProbability} to {MaxProbability}");
        if (files.OutputFile is not { } output)
            throw new BatchException("--due-within needs an --out that is a file: its states are kept next to it");
        if (since is not null && Path.GetFullPath(since) == Path.GetFullPath(output))
            throw new BatchException("--changed-since must not be the --out of this run");
        return new DueOptions(days, parsed.GetValue(Threshold), since);
    }

    /// <summary>The settings that an output depends on.</summary>
    public override string ToString() => $"{WithinDays} {Probability:R}";

    public bool IsDue(Forecast forecast) => forecast.StartsWithin >= Probability - Rounding;
}
