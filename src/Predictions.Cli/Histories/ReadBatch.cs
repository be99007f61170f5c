using Predictions.Core.History;

namespace Predictions.Cli.Histories;

/// <summary>What the lines of a batch came to.</summary>
internal sealed class ReadBatch
{
    /// <summary>Histories that may be stored.</summary>
    public List<(string UserId, CycleHistory History)> Histories { get; } = [];

    /// <summary>The first line of each of them.</summary>
    public List<long> Numbers { get; } = [];

    /// <summary>Users of whom no history may be stored, by the line at fault.</summary>
    public List<BadLine> Bad { get; } = [];

    /// <summary>Users that the export which wrote the file had no history of.</summary>
    public int WithoutHistory { get; set; }

    public void Add((string UserId, CycleHistory History) history, long number)
    {
        Histories.Add(history);
        Numbers.Add(number);
    }
}

/// <summary>A line that is not as it must be.</summary>
internal readonly record struct BadLine(long Number, string Wrong);

/// <summary>Names the first bad lines of a file; one that is bad throughout would otherwise fill the screen.</summary>
internal sealed class BadLines(string file, Action<string> say)
{
    private const int MaxNamed = 20;

    private int _named;

    public void Name(IReadOnlyList<BadLine> lines)
    {
        foreach (var bad in lines)
        {
            if (_named > MaxNamed)
                return;
            say(_named++ < MaxNamed ? $"{file}: line {bad.Number}: {bad.Wrong}" : $"{file}: further lines are not named");
        }
    }
}
