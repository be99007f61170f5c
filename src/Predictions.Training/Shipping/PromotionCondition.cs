namespace Predictions.Training.Shipping;

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
