namespace Predictions.Training.Shipping;

/// <summary>The verdict on a promotion.</summary>
/// <param name="Conditions">The conditions, in the order of output.</param>
/// <param name="Sentence">The verdict with the failed conditions.</param>
public sealed record PromotionVerdict(IReadOnlyList<PromotionCondition> Conditions, string Sentence)
{
    /// <summary>Whether the candidate may be stable.</summary>
    public bool Promoted => Conditions.All(c => c.State != ConditionState.Failed);

    /// <summary>The verdict if the stable model is damaged: a promotion must then be forced.</summary>
    public static PromotionVerdict WithoutBaseline(string stable)
    {
        var why = $"{stable} is stable and may not serve, so there is no baseline";
        return new PromotionVerdict([PromotionCondition.Of("stable model", false, why)], why);
    }

    /// <summary>The failed conditions.</summary>
    public IEnumerable<PromotionCondition> Failed => Conditions.Where(c => c.State == ConditionState.Failed);
}

/// <summary>The result of a condition.</summary>
public enum ConditionState
{
    Held,

    Failed,

    /// <summary>Shown only, for example with too few women.</summary>
    Shown,
}

/// <summary>One condition of a promotion.</summary>
/// <param name="Name">Such as "women" or "CRPS, uneven cycles".</param>
/// <param name="State">The result.</param>
/// <param name="Detail">A sentence with its numbers.</param>
public sealed record PromotionCondition(string Name, ConditionState State, string Detail)
{
    internal static PromotionCondition Of(string name, bool held, string detail) =>
        new(name, held ? ConditionState.Held : ConditionState.Failed, detail);
}
