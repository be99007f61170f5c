using System.ComponentModel.DataAnnotations;
using Predictions.Core.Features;
using Predictions.Models.Artifacts;

namespace Predictions.Service.Registry;

/// <summary>
/// Configuration section <c>Models</c>: the folder of models, how often it is checked, and how often users forget to log.
/// </summary>
public sealed record ModelOptions
{
    /// <summary>
    /// The folder that holds <c>labels.json</c>; a relative path starts at the program's folder. Default <c>models</c>. Without a
    /// model in it the statistical model serves forecasts alone.
    /// </summary>
    public string Directory { get; init; } = "models";

    /// <summary>The interval at which the folder is checked for changes, in seconds: 0.1 to 3,600. Default 5.</summary>
    [Range(0.1, 3_600)]
    public double WatchSeconds { get; init; } = 5;

    /// <summary>
    /// The timeout to load and verify one model, in seconds: 0.5 to 60. Default 5. A slower model is refused. The timeout for the
    /// whole folder is four times as long.
    /// </summary>
    [Range(0.5, 60)]
    public double LoadSeconds { get; init; } = 5;

    /// <summary>
    /// The skip rate: the share of periods that the users of this deployment leave unlogged, 0 to 0.5. <c>predictions histories
    /// skip-rate</c> estimates it. Every model then uses it. Default <c>null</c>: each model's own.
    /// </summary>
    [Range(0.0, SkipPrior.MaxRate)]
    public double? SkipRate { get; init; }

    /// <summary>
    /// The weight of <see cref="SkipRate"/> against a user's own log, in cycles: 0.1 to 1,000. It is large where users are
    /// alike, and is set only with it. Default <c>null</c>: 4 where <c>SkipRate</c> is set.
    /// </summary>
    [Range(SkipPrior.MinCycles, SkipPrior.MaxCycles)]
    public double? SkipCycles { get; init; }

    internal SkipPrior? Skips => SkipRate is { } rate ? new SkipPrior(rate, SkipCycles ?? SkipPrior.DefaultCycles) : null;

    internal ModelTimes Times => new(TimeSpan.FromSeconds(LoadSeconds));

    internal string FullDirectory => Path.Combine(AppContext.BaseDirectory, Directory);

    internal IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Directory))
            yield return "Models:Directory must name a folder";
        if (SkipCycles is not null && SkipRate is null)
            yield return "Models:SkipCycles is the weight of Models:SkipRate, which must be set too";
    }
}
