using Predictions.Models.Artifacts;

namespace Predictions.Service.Registry;

/// <summary>Configuration section <c>Models</c>.</summary>
public sealed record ModelOptions
{
    /// <summary>
    /// The folder of labels.json, absolute or beside the program. Default "models". Without a model in it the statistical one
    /// answers alone.
    /// </summary>
    public string Directory { get; init; } = "models";

    /// <summary>How often the folder is looked at, in seconds: 0.1 to 3,600. Default 5.</summary>
    public double WatchSeconds { get; init; } = 5;

    /// <summary>
    /// The most seconds that parsing and proving one model may take, 0.5 to 60; what takes longer is refused. A look at the whole
    /// folder is given up after four times as long. Default 5.
    /// </summary>
    public double LoadSeconds { get; init; } = 5;

    internal ModelTimes Times => new(TimeSpan.FromSeconds(LoadSeconds));

    internal string FullDirectory => Path.Combine(AppContext.BaseDirectory, Directory);

    internal IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Directory))
            yield return "Models:Directory must name a folder";
        // Written so that NaN fails them.
        if (!(WatchSeconds is >= 0.1 and <= 3_600))
            yield return "Models:WatchSeconds must be 0.1 to 3,600";
        if (!(LoadSeconds is >= 0.5 and <= 60))
            yield return "Models:LoadSeconds must be 0.5 to 60";
    }
}
