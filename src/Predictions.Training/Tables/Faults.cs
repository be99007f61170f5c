namespace Predictions.Training.Tables;

/// <summary>One error of a table.</summary>
/// <param name="Line">The line in the file, from 1.</param>
/// <param name="Column">The name of the column in the file; <c>null</c> for the whole row.</param>
/// <param name="What">What is wrong and what is accepted.</param>
public sealed record Fault(long Line, string? Column, string What)
{
    /// <summary>The error in one line.</summary>
    public override string ToString() => Column is null ? $"line {Line}: {What}" : $"line {Line}: {Column} {What}";
}

/// <summary>All errors of a table. The first are kept, and all are counted.</summary>
public sealed class Faults
{
    /// <summary>The number of errors that are kept.</summary>
    public const int MaxKept = 100;

    private readonly List<Fault> _kept = [];

    /// <summary>The number of errors.</summary>
    public int Count { get; private set; }

    /// <summary>The first errors by line.</summary>
    public IReadOnlyList<Fault> Kept => [.. _kept.OrderBy(fault => fault.Line)];

    /// <summary>Adds an error.</summary>
    public void Add(long line, string? column, string what)
    {
        Count++;
        if (_kept.Count < MaxKept)
            _kept.Add(new Fault(line, column, what));
    }

    /// <summary>One line for each error that is kept, and one for the rest.</summary>
    public IEnumerable<string> Lines() => Kept.Select(fault => fault.ToString())
        .Concat(Count > _kept.Count ? [$"{Count - _kept.Count:N0} more errors are not shown"] : Array.Empty<string>());
}
