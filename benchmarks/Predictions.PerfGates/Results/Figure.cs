namespace Predictions.PerfGates.Results;

/// <summary>One row of the table: what was measured in each round, beside what it must be.</summary>
/// <param name="Id">Of the figure, for a file that it is merged into.</param>
/// <param name="Name">What it is, with its unit.</param>
/// <param name="Bound">What it must be.</param>
/// <param name="Rounds">What each round gave, in order; at least one.</param>
/// <param name="Remarks">What a reader should know of how it was measured.</param>
/// <param name="Faults">What speaks against it whatever the number is: requests that failed, or a server that was not busy.</param>
internal sealed record Figure(
    string Id, string Name, Bound Bound, IReadOnlyList<double> Rounds, IReadOnlyList<string> Remarks, IReadOnlyList<string> Faults)
{
    /// <summary>How it came about; <c>null</c> until the run is over.</summary>
    public Run? Run { get; init; }

    public double Median => Medians.Of(Rounds);

    public double Least => Rounds.Min();

    public double Most => Rounds.Max();

    public bool IsHeld => Faults.Count == 0 && Bound.Holds(Median);
}
