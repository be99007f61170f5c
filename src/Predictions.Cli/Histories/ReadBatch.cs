using Predictions.Redis;

namespace Predictions.Cli.Histories;

/// <summary>What the lines of a batch came to.</summary>
internal sealed class ReadBatch
{
    /// <summary>Histories that may be stored.</summary>
    public List<UserHistory> Histories { get; } = [];

    /// <summary>Users of whom no history may be stored, by the line at fault.</summary>
    public List<BadLine> Bad { get; } = [];

    /// <summary>Users that the export which wrote the file had no history of.</summary>
    public int WithoutHistory { get; set; }
}

/// <summary>A line that is not as it must be.</summary>
internal readonly record struct BadLine(long Number, string Wrong);
