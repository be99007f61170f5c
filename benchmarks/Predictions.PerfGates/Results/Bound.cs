namespace Predictions.PerfGates.Results;

/// <summary>What a figure must be: at most a number, or at least.</summary>
/// <param name="IsMost">Whether the number is the most, not the least.</param>
/// <param name="Value">The number, in the figure's unit.</param>
internal readonly record struct Bound(bool IsMost, double Value)
{
    public static Bound AtMost(double value) => new(true, value);

    public static Bound AtLeast(double value) => new(false, value);

    /// <summary>Whether a measured figure is within; NaN never is.</summary>
    public bool Holds(double figure) => IsMost ? figure <= Value : figure >= Value;

    public override string ToString() => $"{(IsMost ? '≤' : '≥')} {Value:0.###}";
}
