using Predictions.Core.History;

namespace Predictions.Cli.Histories;

/// <summary>The histories and errors of a batch.</summary>
internal sealed class ReadBatch
{
    /// <summary>Histories that may be stored.</summary>
    public List<(string UserId, CycleHistory History)> Histories { get; } = [];

    /// <summary>The first line of each history.</summary>
    public List<long> Numbers { get; } = [];

    /// <summary>The lines whose errors exclude their users.</summary>
    public List<BadLine> Bad { get; } = [];

    /// <summary>Users without a history when the file was exported.</summary>
    public int WithoutHistory { get; set; }

    public void Add((string UserId, CycleHistory History) history, long number)
    {
        Histories.Add(history);
        Numbers.Add(number);
    }
}

/// <summary>A line with an error.</summary>
internal readonly record struct BadLine(long Number, string Wrong);

/// <summary>Prints the first bad lines of a file, so that a wrong file does not fill the screen.</summary>
internal sealed class BadLines(string file, Action<string> print)
{
    private const int MaxNamed = 20;

    private int _named;

    public void Name(IReadOnlyList<BadLine> lines)
    {
        foreach (var bad in lines)
        {
            if (_named > MaxNamed)
                return;
            print(_named++ < MaxNamed ? $"{file}: line {bad.Number}: {bad.Wrong}" : $"{file}: further bad lines are not shown");
        }
    }
}
