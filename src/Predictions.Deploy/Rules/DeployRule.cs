namespace Predictions.Deploy.Rules;

/// <summary>
/// A rule that a deployment must pass. <see cref="All"/> is the one list: it gives their order and their descriptions.
/// </summary>
/// <param name="Name">The name in tables, in the audit and for <c>--force</c>.</param>
/// <param name="Demand">What the rule demands, in a sentence.</param>
/// <param name="MayBeOverruled">Whether a person may overrule it with a reason. The other rules say what may be deployed at
/// all.</param>
public sealed record DeployRule(string Name, string Demand, bool MayBeOverruled)
{
    public static readonly DeployRule Registry =
        new("registry", "The image comes from a registry that deploy.yaml allows.", false);
    public static readonly DeployRule Origin = new("origin", "The checkout's origin is the one in deploy.yaml.", false);
    public static readonly DeployRule Clean = new("clean", "The checkout has no uncommitted change.", false);
    public static readonly DeployRule Pushed =
        new("pushed", "The commit is on the branch of origin that deploy.yaml names.", false);
    public static readonly DeployRule Revision =
        new("revision", "The image was built from the checked-out commit, or only values changed since.", false);
    public static readonly DeployRule Schema = new("schema", "The Kubernetes API knows every rendered object and field.", false);
    public static readonly DeployRule Policy =
        new("policy", "The chart renders only allowed kinds, restricted pods and images by digest.", false);

    /// <summary>Only <c>deploy back</c> judges it, and lets a person overrule it.</summary>
    public static readonly DeployRule Image = new("image", "The registry still has the image of the version before.", false);

    public static readonly DeployRule Settled = new("settled", "No release is pending, and no other run deploys there.", true);
    public static readonly DeployRule Healthy =
        new("healthy", "The running version is available, and no pod of it crashes.", true);
    public static readonly DeployRule Forward = new("forward", "The commit descends from the running one.", true);
    public static readonly DeployRule Card =
        new("card", "The shipped model loads, and its stated accuracy is within the limits.", true);
    public static readonly DeployRule Before = new("before", "The image runs in the previous environment.", true);
    public static readonly DeployRule Smoke = new("smoke", "The image meets the objective there under the smoke load.", true);

    /// <summary>All rules, in the order in which they are shown.</summary>
    public static IReadOnlyList<DeployRule> All { get; } =
        [Registry, Origin, Clean, Pushed, Revision, Schema, Policy, Image, Settled, Healthy, Forward, Card, Before, Smoke];

    /// <summary>The names that <c>--force</c> accepts.</summary>
    public static IReadOnlyList<string> Overrulable { get; } =
        [.. All.Where(rule => rule.MayBeOverruled).Select(rule => rule.Name)];

    internal RuleVerdict Judge(bool passed, string reason) => new(this, passed ? RuleState.Passed : RuleState.Failed, reason);

    internal RuleVerdict Pass(string reason) => new(this, RuleState.Passed, reason);

    internal RuleVerdict Fail(string reason) => new(this, RuleState.Failed, reason);

    /// <summary>There is nothing here that the rule could judge.</summary>
    internal RuleVerdict Skip(string reason) => new(this, RuleState.Skipped, reason);
}

/// <summary>The result of a rule.</summary>
internal enum RuleState
{
    Passed,
    Failed,

    /// <summary>It failed, and a person overruled it with a reason.</summary>
    Overruled,

    /// <summary>There was nothing to judge.</summary>
    Skipped,
}

/// <summary>The verdict of one rule.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="State">Its result.</param>
/// <param name="Reason">Why, with the numbers.</param>
internal sealed record RuleVerdict(DeployRule Rule, RuleState State, string Reason);

/// <summary>The verdicts of the rules that were judged before anything is changed.</summary>
internal sealed record Decision
{
    /// <param name="verdicts">In any order; they are shown in the order of <see cref="DeployRule.All"/>.</param>
    public Decision(IEnumerable<RuleVerdict> verdicts) =>
        Verdicts = [.. verdicts.OrderBy(verdict => Array.IndexOf([.. DeployRule.All], verdict.Rule))];

    public IReadOnlyList<RuleVerdict> Verdicts { get; }

    /// <summary>Whether the deployment may continue.</summary>
    public bool IsGo => !Failed.Any();

    /// <summary>The failed rules that a person overruled.</summary>
    public IEnumerable<RuleVerdict> Overruled => Verdicts.Where(v => v.State == RuleState.Overruled);

    /// <summary>The failed rules with their reasons, in one line.</summary>
    public string WhyNot => string.Join("; ", Failed.Select(v => $"{v.Rule.Name}: {v.Reason}"));

    private IEnumerable<RuleVerdict> Failed => Verdicts.Where(v => v.State == RuleState.Failed);

    /// <summary>Marks failed rules as overruled; a rule that passed stays passed.</summary>
    /// <param name="rules">The names that <c>--force</c> gave.</param>
    public Decision Overrule(IReadOnlyList<string> rules) => new(Verdicts.Select(
        v => v.State == RuleState.Failed && rules.Contains(v.Rule.Name) ? v with { State = RuleState.Overruled } : v));
}

/// <summary>The verdict on the model that a version serves.</summary>
/// <param name="Passes">Whether the model may serve.</param>
/// <param name="Reason">Why, with the numbers, in one line.</param>
public sealed record CardVerdict(bool Passes, string Reason);

/// <summary>
/// Judges the stable model of a checkout. The caller supplies it, so that this project does not depend on models.
/// </summary>
/// <param name="modelsFolder">The folder of labels.json.</param>
public delegate CardVerdict CardJudge(string modelsFolder);
