namespace Predictions.Deploy.Rules;

/// <summary>How a rule came out.</summary>
internal enum RuleState
{
    Held,

    /// <summary>It says no-go.</summary>
    Failed,

    /// <summary>It says no-go, and a person has overruled it with a reason.</summary>
    Overruled,

    /// <summary>There is nothing here that it could judge.</summary>
    NothingToJudge,
}

/// <summary>What one rule says.</summary>
/// <param name="Rule">Its name, such as "healthy".</param>
/// <param name="State">How it came out.</param>
/// <param name="Reason">Why, with its numbers.</param>
internal sealed record RuleVerdict(string Rule, RuleState State, string Reason)
{
    public static RuleVerdict Of(string rule, bool held, string reason) => new(rule, held ? RuleState.Held : RuleState.Failed, reason);

    public static RuleVerdict Held(string rule, string reason) => new(rule, RuleState.Held, reason);

    public static RuleVerdict Failed(string rule, string reason) => new(rule, RuleState.Failed, reason);

    public static RuleVerdict Nothing(string rule, string reason) => new(rule, RuleState.NothingToJudge, reason);
}
