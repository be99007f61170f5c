namespace Predictions.Training.Shipping;

/// <summary>Either the move that was made, or why none was.</summary>
/// <param name="Move">As it was logged.</param>
/// <param name="Refusal">One line for the person who asked.</param>
public sealed record MoveOutcome(LabelMove? Move, string? Refusal)
{
    internal static MoveOutcome Refused(string why) => new(null, why);
}
