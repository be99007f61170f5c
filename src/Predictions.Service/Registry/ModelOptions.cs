using System.ComponentModel.DataAnnotations;
using Predictions.Models.Artifacts;

namespace Predictions.Service.Registry;

/// <summary>Configuration section <c>Models</c>: the folder of models, and how often it is checked.</summary>
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

    internal ModelTimes Times => new(TimeSpan.FromSeconds(LoadSeconds));

    internal string FullDirectory => Path.Combine(AppContext.BaseDirectory, Directory);

    internal IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Directory))
            yield return "Models:Directory must name a folder";
    }
}
