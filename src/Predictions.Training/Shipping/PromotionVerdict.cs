namespace Predictions.Training.Shipping;

/// <summary>What the evidence came to.</summary>
/// <param name="Conditions">Every condition, in the order in which they are printed.</param>
/// <param name="Sentence">The verdict, with the conditions that failed.</param>
public sealed record PromotionVerdict(IReadOnlyList<PromotionCondition> Conditions, string Sentence)
{
    /// <summary>Whether the candidate may be stable.</summary>
    public bool Promoted => Conditions.All(c => c.State != ConditionState.Failed);

    /// <summary>The conditions that stand against it.</summary>
    public IEnumerable<PromotionCondition> Failed => Conditions.Where(c => c.State == ConditionState.Failed);
}
