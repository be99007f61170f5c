namespace Predictions.Training.Shipping;

/// <summary>What the evidence came to.</summary>
/// <param name="Conditions">Every condition, in the order in which they are printed.</param>
/// <param name="Sentence">The verdict, with the conditions that failed.</param>
public sealed record PromotionVerdict(IReadOnlyList<PromotionCondition> Conditions, string Sentence)
{
    /// <summary>Whether the candidate may be stable.</summary>
    public bool Promoted => Conditions.All(c => c.State != ConditionState.Failed);

    /// <summary>What is said where the stable model is damaged: a promotion is then for a person to decide.</summary>
    public static PromotionVerdict NothingToJudgeBy(string stable)
    {
        var why = $"{stable} is stable and may not serve: there is nothing to judge against";
        return new PromotionVerdict([PromotionCondition.Of("stable model", false, why)], why);
    }

    /// <summary>The conditions that stand against it.</summary>
    public IEnumerable<PromotionCondition> Failed => Conditions.Where(c => c.State == ConditionState.Failed);
}

/// <summary>How a condition came out.</summary>
public enum ConditionState
{
    Held,

    Failed,

    /// <summary>Too few women: it is shown, and does not decide.</summary>
    Shown,
}

/// <summary>One condition of a promotion.</summary>
/// <param name="Name">Such as "women" or "CRPS, uneven cycles".</param>
/// <param name="State">How it came out.</param>
/// <param name="Detail">A sentence with its numbers.</param>
public sealed record PromotionCondition(string Name, ConditionState State, string Detail)
{
    internal static PromotionCondition Of(string name, bool held, string detail) =>
        new(name, held ? ConditionState.Held : ConditionState.Failed, detail);
}
