namespace Predictions.Deploy.Capacity.Assuming;

/// <summary>A number that a day is simulated with and that nobody has measured here: an option of its own.</summary>
/// <param name="Name">What its option is called, such as "daily-share".</param>
/// <param name="Meaning">What it is, with its unit.</param>
/// <param name="Usual">What it is unless said otherwise.</param>
/// <param name="Least">The least accepted.</param>
/// <param name="Most">The most accepted.</param>
public sealed record Assumption(string Name, string Meaning, double Usual, double Least, double Most)
{
    /// <summary>Its range as it is told.</summary>
    public string Range => $"{Least:#,0.###} to {Most:#,0.###}{(IsWhole ? ", whole" : "")}";

    /// <summary>Whether only whole numbers make sense.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Whether a value is accepted.</summary>
    public bool Accepts(double value) => value >= Least && value <= Most && (!IsWhole || Math.Floor(value) == value);
}
