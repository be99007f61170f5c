namespace Predictions.Deploy.Rules;

/// <summary>All that was found out before anything is changed.</summary>
/// <param name="Verdicts">Of every rule, in the order of <see cref="RuleNames"/>.</param>
internal sealed record Decision(IReadOnlyList<RuleVerdict> Verdicts)
{
    /// <summary>Rules that say no-go.</summary>
    public IEnumerable<RuleVerdict> Failed => Verdicts.Where(v => v.State == RuleState.Failed);

    /// <summary>Whether it may go on.</summary>
    public bool IsGo => !Failed.Any();

    /// <summary>Rules that would have said no-go.</summary>
    public IEnumerable<RuleVerdict> Overruled => Verdicts.Where(v => v.State == RuleState.Overruled);

    /// <summary>Why it may not, in one line.</summary>
    public string WhyNot => string.Join("; ", Failed.Select(v => $"{v.Rule}: {v.Reason}"));

    /// <summary>With the rules that a person overrules taken out of the way, and those that had nothing against it as they are.</summary>
    public Decision Overrule(IReadOnlyList<string> rules) => new(
        [.. Verdicts.Select(v => v.State == RuleState.Failed && rules.Contains(v.Rule) ? v with { State = RuleState.Overruled } : v)]);
}
